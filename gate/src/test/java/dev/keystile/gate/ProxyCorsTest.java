package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages of any origin may call what publishable keys may call, and nothing else. */
class ProxyCorsTest {

    private static final String ORIGIN = "Origin: https://shop.example";

    private static ProxyFixture fixture;

    @BeforeAll
    static void start() throws IOException {
        fixture = new ProxyFixture();
    }

    @AfterAll
    static void stop() throws IOException {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.upstream.answers(RawUpstream.PLAIN);
        fixture.upstream.drain();
    }

    private static Answer preflight(String path, String method, String... headers) throws IOException {
        return RawConnection.ask(
                fixture.port(),
                Fixture.head(
                                "OPTIONS " + path,
                                ORIGIN,
                                "Access-Control-Request-Method: " + method,
                                String.join("\r\n", headers))
                        .replace("\r\n\r\n\r\n", "\r\n\r\n"));
    }

    private static void assertOpen(Answer answer) {
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Expose-Headers")).isEqualTo("X-Request-Id, Retry-After");
        assertThat(answer.has("Access-Control-Allow-Credentials")).isFalse();
    }

    private static void assertClosed(Answer answer) {
        assertThat(answer.headers())
                .extracting(Map.Entry::getKey)
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control-"));
    }

    @Test
    void preflight_ofAPublishableRoute_isAnsweredFromThePolicy() throws Exception {
        Answer answer = preflight(
                "/api/client/events",
                "POST",
                "Access-Control-Request-Headers: authorization,Content-Type, x-keystile-role, x-http-method-override, a b");

        assertThat(answer.status()).isEqualTo(204);
        assertOpen(answer);
        assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo("POST");
        assertThat(answer.header("Access-Control-Allow-Headers")).isEqualTo("authorization, content-type");
        assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("600");
        assertThat(answer.header("X-Request-Id")).startsWith("req_");
        assertThat(fixture.upstream.drain()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/client/events, GET, 401",
        "/api/client/users, GET, 401",
        "/api/client/users/ME, GET, 401",
        "/api/client/keys, GET, 401",
        "/api/admin/projects, GET, 401",
        "/api/client/../client/events, POST, 401",
        "/nothing, GET, 404"
    })
    void preflight_ofAnythingElse_isRefusedAsWithoutCors(String path, String method, int status) throws Exception {
        Answer answer = preflight(path, method);

        assertThat(answer.status()).isEqualTo(status);
        assertClosed(answer);
        assertThat(fixture.upstream.drain()).isEmpty();
    }

    @Test
    void options_withoutAMethodAsked_isNoPreflight() throws Exception {
        Answer answer = RawConnection.ask(fixture.port(), Fixture.head("OPTIONS /api/client/events", ORIGIN));

        assertThat(answer.status()).isEqualTo(401);
        assertClosed(answer);
    }

    @Test
    void answers_ofPublishableRoutes_canBeReadWhateverTheyAre() throws Exception {
        fixture.upstream.answers(String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "Access-Control-Allow-Origin: https://evil.example",
                "access-control-allow-credentials: true",
                "Content-Length: 0",
                "",
                ""));
        Answer passed = fixture.ask(fixture.keys.publishable, "POST /api/client/events", ORIGIN, "Content-Length: 0");
        Answer unknown = fixture.ask(fixture.keys.unknown, "POST /api/client/events", ORIGIN, "Content-Length: 0");
        Answer secret = fixture.ask(fixture.keys.admin, "POST /api/client/events", ORIGIN, "Content-Length: 0");
        fixture.upstream.does(exchanged -> exchanged.socket().close());
        Answer broken = fixture.ask(fixture.keys.publishable, "POST /api/client/events", ORIGIN, "Content-Length: 0");
        fixture.keys.leaseHolds.set(false);
        Answer unavailable = fixture.ask(fixture.keys.publishable, "POST /api/client/events", "Content-Length: 0");
        fixture.keys.leaseHolds.set(true);

        assertThat(passed.status()).isEqualTo(200);
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(secret.status()).isEqualTo(403);
        assertThat(broken.status()).isEqualTo(502);
        assertThat(unavailable.status()).isEqualTo(503);
        assertOpen(passed);
        assertOpen(unknown);
        assertOpen(secret);
        assertOpen(broken);
        assertOpen(unavailable);
    }

    @Test
    void answers_ofOtherRoutes_cannotBeRead() throws Exception {
        fixture.upstream.answers("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n");

        assertClosed(fixture.ask(fixture.keys.admin, "GET /api/client/users"));
        assertClosed(fixture.ask(fixture.keys.publishable, "GET /api/client/users", ORIGIN));
        assertClosed(fixture.ask(fixture.keys.unknown, "GET /nothing", ORIGIN));
    }
}
