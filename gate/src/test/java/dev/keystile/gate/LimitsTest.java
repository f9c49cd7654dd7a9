package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is too large or isn't HTTP is refused with a problem document, and the connection ends with it. */
class LimitsTest {

    private static final Fixture FIXTURE = new Fixture();
    private static final GateServer GATE = FIXTURE.start();
    private static final int BODY = 64 * 1024;
    private static final int HEADERS = 16 * 1024;
    private static final int TARGET = 8 * 1024;

    @AfterAll
    static void stop() {
        Fixture.stop(GATE);
    }

    private static void assertRefusedAndClosed(RawConnection connection, String message) throws IOException {
        assertRefused(connection, message);
        assertThat(connection.isClosedByPeer()).isTrue();
    }

    private static void assertRefused(RawConnection connection, String message) throws IOException {
        Answer answer = connection.answer();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Connection")).isEqualTo("close");
        assertThat(answer.code()).isEqualTo("parameter_invalid_format");
        assertThat(answer.json().get("message").asString()).contains(message);
        assertThat(answer.json().get("request_id").asString()).isEqualTo(answer.header("X-Request-Id"));
    }

    private static String bodyOf(int length) {
        String body = "{\"key\":\"\",\"method\":\"GET\",\"path\":\"/api/client/users\"}";
        return body + " ".repeat(length - body.length());
    }

    @Test
    void body_ofExactly64KiB_isTakenIn() throws Exception {
        assertThat(RawConnection.ask(GATE.port(), Fixture.check(bodyOf(BODY))).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {BODY + 1, 1024 * 1024, 8 * 1024 * 1024})
    void body_ofMoreThan64KiB_isRefusedThoughItIsSentToTheEnd(int length) throws Exception {
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(Fixture.check(bodyOf(length)));

            assertRefused(connection, "larger than 64 KiB");
        }
    }

    @Test
    void body_inEndlessChunks_isRefusedAndCutOff() throws Exception {
        String chunk = "1000\r\n" + " ".repeat(0x1000) + "\r\n";
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(
                    Fixture.head("POST /v1/check", "Content-Type: application/json", "Transfer-Encoding: chunked"));
            for (int i = 0; i < 17; i++) {
                connection.send(chunk);
            }

            assertRefusedAndClosed(connection, "larger than 64 KiB");
        }
    }

    @Test
    void body_inBrokenChunks_isRefused() throws Exception {
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(
                    Fixture.head("POST /v1/check", "Content-Type: application/json", "Transfer-Encoding: chunked")
                            + "no-number\r\n{}\r\n");

            assertRefusedAndClosed(connection, "transfer coding");
        }
    }

    @Test
    void headers_ofLessThan16KiB_areTakenIn() throws Exception {
        String request = Fixture.head("GET /health/live", "X-Filler: " + "x".repeat(HEADERS - 100));

        assertThat(RawConnection.ask(GATE.port(), request).status()).isEqualTo(200);
    }

    @Test
    void headers_ofMoreThan16KiB_areRefused() throws Exception {
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(Fixture.head("GET /health/live", "X-Filler: " + "x".repeat(HEADERS)));

            assertRefusedAndClosed(connection, "larger than 16 KiB");
        }
    }

    @Test
    void headers_manySmallOnesOfMoreThan16KiB_areRefused() throws Exception {
        String[] lines = new String[2_000];
        java.util.Arrays.setAll(lines, i -> "X-F" + i + ": v");
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(Fixture.head("GET /health/live", lines));

            assertRefused(connection, "larger than 16 KiB");
        }
    }

    @Test
    void headers_farTooLarge_areRefusedThoughTheyAreSentToTheEnd() throws Exception {
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(Fixture.head("GET /health/live", "X-Filler: " + "x".repeat(4 * 1024 * 1024)));

            assertRefused(connection, "larger than 16 KiB");
        }
    }

    @Test
    void forwardAuth_headersOfMoreThan16KiB_areRefusedWithAStatusThatProxiesUnderstand() throws Exception {
        Answer answer = RawConnection.ask(GATE.port(), Fixture.forwardAuth("X-Filler: " + "x".repeat(HEADERS)));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("parameter_invalid_format");
        assertThat(answer.header("X-Keystile-Code")).isEqualTo("parameter_invalid_format");
        assertThat(answer.header("X-Keystile-Message")).contains("16 KiB");
    }

    @Test
    void target_ofExactly8KiB_isTakenIn() throws Exception {
        String target = "/health/live?" + "x".repeat(TARGET - "/health/live?".length());

        assertThat(RawConnection.ask(GATE.port(), Fixture.head("GET " + target)).status())
                .isEqualTo(200);
        assertThat(RawConnection.ask(GATE.port(), Fixture.head("GET " + target + "x"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void target_farTooLong_isRefused() throws Exception {
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(Fixture.head("GET /health/live?" + "x".repeat(100_000)));

            assertRefusedAndClosed(connection, "longer than 8 KiB");
        }
    }

    @Test
    void forwardAuth_uriOfMoreThan8KiB_isRefused() throws Exception {
        String uri = "/api/client/users?" + "x".repeat(TARGET);

        Answer answer = RawConnection.ask(GATE.port(), Fixture.nginx(FIXTURE.editor, "GET", uri));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("X-Keystile-Message")).contains("8 KiB");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /health/live HTTP/1.2, HTTP/1.1 and HTTP/1.0",
        "GET /health/live HTTP/2.0, HTTP/1.1 and HTTP/1.0",
        "GET /health/live HTTP/3.0, HTTP/1.1 and HTTP/1.0",
        "PRI * HTTP/2.0, HTTP/1.1 and HTTP/1.0",
        "GET /health/live HTTPS/1.1, HTTP/1.1 and HTTP/1.0",
        "GET /health/live, not well-formed HTTP",
        "GET, not well-formed HTTP",
        "GET /health/live HTTP/x.y, not well-formed HTTP",
        "GET /health /live HTTP/1.1, not well-formed HTTP",
        "G@T /health/live HTTP/1.1, not well-formed HTTP",
    })
    void requestLine_thatIsNone_isRefused(String line, String message) throws Exception {
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(line + "\r\n" + Fixture.lines("Host: gate") + "\r\n");

            assertRefused(connection, message);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Nul: a\u0000b",
                "X-Control: a\u000bb",
                "X-Space : a",
                "X Space: a",
                "no colon",
                "X-Umlaut\u00e4: a",
                "Content-Length: -1",
                "Content-Length: 1x",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 99999999999999999999",
            })
    void header_thatIsNone_isRefused(String line) throws Exception {
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(Fixture.head("POST /v1/check", "Content-Type: application/json", line) + "{}");

            assertRefused(connection, "not well-formed HTTP");
        }
    }

    @Test
    void header_thatIsNone_isRefusedAtForwardAuthWithAStatusThatProxiesUnderstand() throws Exception {
        Answer answer = RawConnection.ask(
                GATE.port(),
                Fixture.forwardAuth(
                        "Authorization: Bearer " + FIXTURE.editor,
                        "X-Original-Method: GET",
                        "X-Original-URI: /api/client/users",
                        "X-Nul: a\u0000b"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.has("X-Keystile-Key")).isFalse();
    }

    @Test
    void tlsHandshake_onAPlainPort_isRefused() throws Exception {
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send("\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000\u00a1\u0003\u0003garbage\r\n\r\n");

            assertRefused(connection, "not well-formed HTTP");
        }
    }
}
