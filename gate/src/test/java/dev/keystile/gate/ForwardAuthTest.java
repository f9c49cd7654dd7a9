package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy gets 200 with the whole identity, or 401, 403 or 503, and what was wrong in body and headers. */
class ForwardAuthTest {

    private static final Fixture FIXTURE = new Fixture();
    private static final GateServer GATE = FIXTURE.start();
    private static final String METHOD = "X-Original-Method: GET";
    private static final String URI = "X-Original-URI: /api/client/users";

    @AfterAll
    static void stop() {
        Fixture.stop(GATE);
    }

    private static Answer ask(String key, String method, String uri) throws IOException {
        return RawConnection.ask(GATE.port(), Fixture.nginx(key, method, uri));
    }

    private static Answer askWith(String... headerLines) throws IOException {
        return RawConnection.ask(GATE.port(), Fixture.forwardAuth(headerLines));
    }

    private static List<String> identity(Answer answer) {
        List<String> identity = new ArrayList<>();
        for (String name : List.of(
                "Organization",
                "Organization-External-Id",
                "Project",
                "Project-External-Id",
                "Key",
                "Kind",
                "Role",
                "Permissions")) {
            identity.add(answer.header("X-Keystile-" + name));
        }
        return identity;
    }

    @Test
    void forwardAuth_goodSecretKey_passesWithItsIdentity() throws Exception {
        Answer answer = ask(FIXTURE.editor, "POST", "/api/client/users?notify=1");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.header("Content-Length")).isEqualTo("0");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("X-Request-Id")).startsWith("req_");
        assertThat(identity(answer))
                .containsExactly("1", "acme-ext", "10", "shop~ext", "104", "secret", "editor", "read write");
    }

    @Test
    void forwardAuth_organizationKeyInItsProject_passesAsActingInIt() throws Exception {
        Answer answer = ask(FIXTURE.organizationOwner, "POST", "/api/admin/projects/10/users");

        assertThat(identity(answer))
                .containsExactly(
                        "1",
                        "acme-ext",
                        "10",
                        "shop~ext",
                        "109",
                        "organization",
                        "owner",
                        "read write publish settings");
    }

    @Test
    void forwardAuth_whatDoesNotApply_isSentEmpty() throws Exception {
        assertThat(identity(ask(FIXTURE.organizationMember, "GET", "/api/admin/organizations/me")))
                .containsExactly("1", "acme-ext", "", "", "107", "organization", "member", "organization.read");
        assertThat(identity(ask(FIXTURE.foreign, "GET", "/api/client/users")))
                .containsExactly("2", "", "20", "", "106", "secret", "admin", "read write publish settings");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "HEAD"})
    void forwardAuth_anyMethodOfItsOwn_isAnswered(String method) throws Exception {
        String request =
                Fixture.nginx(FIXTURE.editor, "GET", "/api/client/users").replaceFirst("GET", method);

        assertThat(RawConnection.ask(GATE.port(), request).status()).isEqualTo(200);
    }

    @Test
    void forwardAuth_traefiksPair_isAsGoodAsNginxs() throws Exception {
        String[] pair = {"X-Forwarded-Method: GET", "X-Forwarded-Uri: /api/client/users"};

        assertThat(askWith("Authorization: Bearer " + FIXTURE.editor, pair[0], pair[1])
                        .status())
                .isEqualTo(200);
        assertThat(askWith("Authorization: Bearer " + FIXTURE.smtpproxy, pair[0], pair[1])
                        .status())
                .as("control: a key that may not")
                .isEqualTo(403);
    }

    @Test
    void forwardAuth_missingPermission_isRefusedWithTheReasonInBodyAndHeaders() throws Exception {
        Answer answer = ask(FIXTURE.support, "POST", "/api/client/users");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"insufficient_scope\"");
        assertThat(answer.header("X-Keystile-Code")).isEqualTo("permission_denied");
        assertThat(answer.header("X-Keystile-Message"))
                .isEqualTo("The role support lacks the permission write. The smallest role that has it is editor.");
        assertThat(answer.text())
                .isEqualTo("{\"status\":\"error\",\"code\":\"permission_denied\",\"title\":\"Permission denied\","
                        + "\"message\":\"The role support lacks the permission write. The smallest role that has it is"
                        + " editor.\",\"error\":\"The role support lacks the permission write. The smallest role that"
                        + " has it is editor.\",\"type\":\"/problems/permission_denied\",\"request_id\":\""
                        + answer.header("X-Request-Id") + "\"}");
        assertThat(answer.headers())
                .extracting(java.util.Map.Entry::getKey)
                .as("no identity on a refusal")
                .doesNotContain("X-Keystile-Key", "X-Keystile-Organization", "X-Keystile-Permissions");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /elsewhere, resource_missing",
        "GET, /api/admin/projects/20/users, resource_missing",
        "GET, /api/admin/projects/99/users, resource_missing",
        "GET, /api/client/../client/users, parameter_invalid_format",
        "get, /api/client/users, parameter_invalid_format",
    })
    void forwardAuth_anyOtherRefusal_is403WithTheRealCode(String method, String uri, String code) throws Exception {
        Answer answer = ask(FIXTURE.admin, method, uri);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.header("X-Keystile-Code")).isEqualTo(code);
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/" + code);
        assertThat(answer.has("WWW-Authenticate")).isFalse();
    }

    @Test
    void forwardAuth_everyBadKey_getsTheIdentical401() throws Exception {
        String expected = askWith("Authorization: Bearer x", METHOD, URI).withoutRequestId();
        List<String> bad = List.of(
                FIXTURE.unknown,
                FIXTURE.revoked,
                FIXTURE.expired,
                FIXTURE.ofArchivedProject,
                FIXTURE.wrongPrefix,
                FIXTURE.organizationOwner,
                FIXTURE.publishable,
                Fixture.withBadChecksum(FIXTURE.editor),
                "sk_",
                "k\u00e9y\u00ff",
                "x".repeat(9_000),
                FIXTURE.editor + "," + FIXTURE.editor,
                FIXTURE.editor + " " + FIXTURE.editor);
        for (String key : bad) {
            assertThat(ask(key, "GET", "/api/client/users").withoutRequestId())
                    .as(key)
                    .isEqualTo(expected);
        }
        assertThat(expected)
                .startsWith("401\n")
                .contains("www-authenticate: Bearer error=\"invalid_token\"")
                .contains("x-keystile-code: authentication_required")
                .contains("x-keystile-message: " + HeaderText.ofMessage(Fixture.UNAUTHENTICATED))
                .contains("\"code\":\"authentication_required\"");
        assertThat(ask(FIXTURE.smtpproxy, "GET", "/api/client/users").withoutRequestId())
                .as("control: another refusal can be told apart")
                .isNotEqualTo(expected);
    }

    @Test
    void forwardAuth_noKey_getsTheSameBodyAndAPlainChallenge() throws Exception {
        Answer none = askWith(METHOD, URI);
        Answer bad = askWith("Authorization: Bearer x", METHOD, URI);

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(none.withoutRequestId())
                .isEqualTo(bad.withoutRequestId().replace("Bearer error=\"invalid_token\"", "Bearer"));
    }

    @Test
    void forwardAuth_severalAuthorizationHeaders_areRefusedHoweverGoodTheyAre() throws Exception {
        String good = "Authorization: Bearer " + FIXTURE.editor;
        String expected = askWith("Authorization: Bearer x", METHOD, URI).withoutRequestId();

        assertThat(askWith(good, METHOD, URI).status()).as("control: once").isEqualTo(200);
        assertThat(askWith(good, good, METHOD, URI).withoutRequestId()).isEqualTo(expected);
        assertThat(askWith(good, METHOD, URI, "authorization: Basic eDp5").withoutRequestId())
                .isEqualTo(expected);
        assertThat(askWith("Authorization:", METHOD, URI, good).withoutRequestId())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer %s, 200",
        "bearer %s, 200",
        "BEARER %s, 200",
        "Bearer    %s, 200",
        "Bearer%s, 401",
        "%s, 401",
        "Basic %s, 401",
        "Token %s, 401",
        "Bearer Bearer %s, 401",
        "Bearer, 401",
        "'', 401",
    })
    void forwardAuth_formOfTheAuthorization_isBearerOnly(String form, int status) throws Exception {
        Answer answer = askWith("Authorization: " + form.formatted(FIXTURE.editor), METHOD, URI);

        assertThat(answer.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key=%s", "api_key=%s", "access_token=%s", "Authorization=Bearer%%20%s"})
    void forwardAuth_keyInAQueryOrCookie_isNoKey(String form) throws Exception {
        String query = form.formatted(FIXTURE.editor);

        assertThat(askWith(METHOD, URI + "?" + query).header("WWW-Authenticate"))
                .isEqualTo("Bearer");
        assertThat(askWith(METHOD, URI, "Cookie: " + query).status()).isEqualTo(401);
        String own = Fixture.head("GET /v1/forward-auth?" + query, METHOD, URI);
        assertThat(RawConnection.ask(GATE.port(), own).status()).isEqualTo(401);
    }

    @Test
    void forwardAuth_nodeThatCannotKnow_isUnavailable() throws Exception {
        FIXTURE.leaseHolds.set(false);
        try {
            Answer good = ask(FIXTURE.editor, "GET", "/api/client/users");
            Answer several = askWith("Authorization: a", "Authorization: b", METHOD, URI);

            assertThat(good.status()).isEqualTo(503);
            assertThat(good.header("Retry-After")).isEqualTo("1");
            assertThat(good.header("X-Keystile-Code")).isEqualTo("service_unavailable");
            assertThat(good.has("X-Keystile-Key")).isFalse();
            assertThat(several.withoutRequestId()).isEqualTo(good.withoutRequestId());
        } finally {
            FIXTURE.leaseHolds.set(true);
        }
    }

    @Test
    void forwardAuth_forgedIdentityHeaders_changeNothing() throws Exception {
        Answer answer = askWith(
                "Authorization: Bearer " + FIXTURE.support,
                METHOD,
                URI,
                "X-Keystile-Role: admin",
                "X-Keystile-Permissions: read write publish settings",
                "X-Keystile-Project: 20",
                "X_Keystile_Project: 20");

        assertThat(identity(answer))
                .containsExactly("1", "acme-ext", "10", "shop~ext", "102", "secret", "support", "read");
    }
}
