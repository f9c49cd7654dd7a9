package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which paths and methods there are. */
final class RoutingTest extends ServerTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api",
                "/api/client",
                "/api/client/users",
                "/api/client/keys/1/2",
                "/api/client/keys/",
                "/API/client/keys",
                "/index.html",
                "/error",
                "/actuator/health",
                "/WEB-INF/web.xml",
                "/favicon.ico",
            })
    void path_unknown_isMissing(String path) {
        get(path).with(acme.adminKey()).send().isProblem(404, "resource_missing");
    }

    @Test
    void method_unknownOnAKnownPath_isMissing() {
        for (String method : List.of("PUT", "OPTIONS", "TRACE", "FOO", "PROPFIND")) {
            String request = RawHttp.request(method, "/api/client/keys", "Authorization: Bearer " + acme.adminKey());
            Answer answer = RawHttp.send(server, request + "\r\n").isProblem(404, "resource_missing");
            assertThat(answer.header("Allow")).isEmpty();
        }
        patch("/api/client/keys").with(acme.adminKey()).json("{}").send().isProblem(404, "resource_missing");
        post("/api/client/me").with(acme.adminKey()).json("{}").send().isProblem(404, "resource_missing");
    }

    @Test
    void method_inAnOverrideHeader_isIgnored() {
        post("/api/client/keys/" + acme.adminKeyId())
                .with(acme.adminKey())
                .header("X-HTTP-Method-Override", "DELETE")
                .send()
                .isProblem(404, "resource_missing");
    }

    @Test
    void head_likeGet_withoutTheBody() {
        Answer get = get("/api/client/keys").with(acme.adminKey()).send().isOk();
        Answer head =
                server.call("HEAD", "/api/client/keys").with(acme.adminKey()).send();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
        assertThat(head.header("X-Total-Count")).isEqualTo(get.header("X-Total-Count"));
    }

    @Test
    void head_refused_hasNoBodyEither() {
        Answer head = server.call("HEAD", "/api/client/keys").send();
        assertThat(head.status()).isEqualTo(401);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void encodedLetters_areTheSamePath() {
        RawHttp.send(server, RawHttp.get("/api/client/%6De", "Authorization: Bearer " + acme.adminKey()))
                .isOk();
    }

    @Test
    void operator_unknownPath_isMissing() {
        get("/v1/nothing").with(Installation.OPERATOR_TOKEN).send().isProblem(404, "resource_missing");
    }
}
