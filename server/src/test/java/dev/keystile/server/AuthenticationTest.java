package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.check.Verdict.Unauthenticated.Reason;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.wire.ProblemDocument;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guarantee: whoever has no good key for an endpoint is told the same, whatever is wrong, and nothing else. */
final class AuthenticationTest extends ServerTest {

    private static final String ME = "/api/client/me";

    private static final String BODY = ProblemDocument.render(
            Problem.of(
                    ErrorCode.AUTHENTICATION_REQUIRED,
                    Objects.requireNonNull(new Verdict.Unauthenticated(Reason.MISSING, 0).problem())
                            .message()),
            "req_");

    private static void isUnauthenticated(Answer answer, boolean keyWasSent) {
        answer.isProblem(401, "authentication_required");
        assertThat(answer.bodyButForRequestId()).isEqualTo(BODY);
        assertThat(answer.headers().allValues("WWW-Authenticate"))
                .containsExactly(keyWasSent ? "Bearer error=\"invalid_token\"" : "Bearer");
    }

    @Test
    void noKey_anyPath_isAskedFor() {
        for (String path : List.of(ME, "/", "/api/client/keys/1", "/api/admin/projects", "/nothing", "/v1/setup")) {
            isUnauthenticated(get(path).send(), false);
        }
    }

    @Test
    void noKey_anyMethod_isAskedFor() {
        for (String method : List.of("POST", "PATCH", "DELETE", "PUT", "OPTIONS", "TRACE", "FOO")) {
            isUnauthenticated(RawHttp.send(server, RawHttp.request(method, ME) + "\r\n"), false);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "sk_", "Bearer", "sk_\u00e9", "a b", "sk_ABC,sk_DEF", "'; DROP TABLE api_key --"})
    void badKey_whatever_isUnauthenticated(String key) {
        isUnauthenticated(RawHttp.send(server, RawHttp.get(ME, "Authorization: Bearer " + key)), true);
    }

    @Test
    void badKey_eachKind_isUnauthenticated() {
        String good = acme.adminKey();
        String badChecksum = good.substring(0, good.length() - 1) + (good.endsWith("0") ? "1" : "0");
        String unknown =
                KeyFormat.unbranded().mint(KeyKind.SECRET, new SecureRandom()).revealPlaintext();
        Answer revoked = projectKey("admin");
        delete("/api/client/keys/" + revoked.number("id")).with(good).send().isOk();
        isUnauthenticated(get(ME).with(badChecksum).send(), true);
        isUnauthenticated(get(ME).with(unknown).send(), true);
        isUnauthenticated(get(ME).with(revoked.text("value")).send(), true);
        isUnauthenticated(get(ME).with("pk_" + good.substring(3)).send(), true);
        isUnauthenticated(get(ME).with(Installation.OPERATOR_TOKEN).send(), true);
    }

    @Test
    void goodKey_elsewhere_isUnauthenticated() {
        isUnauthenticated(get(ME).with(acme.ownerKey()).send(), true);
        isUnauthenticated(get(ME).with(publishableKey().text("value")).send(), true);
        isUnauthenticated(get("/api/admin/projects").with(acme.adminKey()).send(), true);
        isUnauthenticated(get("/v1/setup").with(acme.ownerKey()).send(), true);
    }

    @Test
    void otherSchemes_areUnauthenticated() {
        isUnauthenticated(
                get(ME).header("Authorization", "Basic " + acme.adminKey()).send(), true);
        isUnauthenticated(get(ME).header("Authorization", acme.adminKey()).send(), true);
        isUnauthenticated(
                get(ME).header("Authorization", "Bearer" + acme.adminKey()).send(), true);
    }

    @Test
    void severalAuthorizationHeaders_areUnauthenticatedEvenIfBothAreGood() {
        isUnauthenticated(get(ME).with(acme.adminKey()).with(acme.adminKey()).send(), true);
        isUnauthenticated(
                get(ME).with(acme.adminKey()).header("Authorization", "").send(), true);
    }

    @Test
    void keyInQueryOrCookie_doesNotAuthenticate() {
        isUnauthenticated(get(ME + "?access_token=" + acme.adminKey()).send(), false);
        isUnauthenticated(get(ME + "?Authorization=Bearer%20" + acme.adminKey()).send(), false);
        isUnauthenticated(
                get(ME).header("Cookie", "Authorization=" + acme.adminKey()).send(), false);
        isUnauthenticated(get(ME).header("X-Api-Key", acme.adminKey()).send(), false);
    }

    @Test
    void scheme_anyCase_isUnderstood() {
        get(ME).header("Authorization", "bEARER " + acme.adminKey()).send().isOk();
    }

    @Test
    void noKey_badBodyQueryOrIdempotencyKey_isStillUnauthenticated() {
        Answer answer = post("/api/client/keys?x=1")
                .header("Idempotency-Key", "")
                .header("Content-Type", "text/plain")
                .body(BodyPublishers.ofString("x".repeat(70_000)))
                .send();
        isUnauthenticated(answer, false);
    }

    @Test
    void openPath_otherSpelling_isNotOpen() {
        for (String path :
                List.of("/health/%6Cive", "/health/live/", "/Health/live", "//health/live", "/health/./live")) {
            isUnauthenticated(RawHttp.send(server, RawHttp.get(path)), false);
        }
    }

    @Test
    void secretKey_fromABrowser_isForbidden() {
        for (String header : List.of("Origin", "Sec-Fetch-Site")) {
            Answer answer = get(ME).with(acme.adminKey())
                    .header(header, "cross-site")
                    .send()
                    .isProblem(403, "permission_denied");
            assertThat(answer.text("message")).contains("publishable");
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"insufficient_scope\"");
        }
    }

    @Test
    void secretKey_emptySignOfABrowser_isForbidden() {
        for (String header : List.of("Origin:", "Sec-Fetch-Site:")) {
            RawHttp.send(server, RawHttp.get(ME, "Authorization: Bearer " + acme.adminKey(), header))
                    .isProblem(403, "permission_denied");
        }
    }

    @Test
    void clientThatWaitsForLeave_hasToAuthenticateFirst() {
        String body = "{\"name\":\"A\"}";
        String[] headers = {
            "Content-Type: application/json", "Expect: 100-continue", "Content-Length: " + body.length(), "X-Nothing: 1"
        };
        String without = RawHttp.request("POST", "/api/client/keys", headers) + "\r\n";
        assertThat(RawHttp.send(server, without).status()).isEqualTo(401);
        headers[3] = "Authorization: Bearer " + acme.adminKey();
        String with = RawHttp.request("POST", "/api/client/keys", headers) + "\r\n";
        assertThat(RawHttp.send(server, with).status())
                .as("control: with a key it is told to go on")
                .isEqualTo(100);
    }

    @Test
    void secretKey_secFetchModeAlone_isNoBrowser() {
        get(ME).with(acme.adminKey()).header("Sec-Fetch-Mode", "cors").send().isOk();
    }
}
