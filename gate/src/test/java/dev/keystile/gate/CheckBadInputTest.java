package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that is no question gets 400, the parameter at fault, and none of its own text back. */
class CheckBadInputTest {

    private static final Fixture FIXTURE = new Fixture();
    private static final GateServer GATE = FIXTURE.start();
    private static final String GOOD = "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/api/client/users\"}";

    @AfterAll
    static void stop() {
        Fixture.stop(GATE);
    }

    private static Answer ask(String request) throws IOException {
        return RawConnection.ask(GATE.port(), request);
    }

    private static void assertRefused(Answer answer, String code, String param) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.json().get("status").asString()).isEqualTo("error");
        assertThat(answer.json().get("request_id").asString()).isEqualTo(answer.header("X-Request-Id"));
        assertThat(answer.json().get("error")).isEqualTo(answer.json().get("message"));
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().path("param").asString("-")).isEqualTo(param);
    }

    @Test
    void check_wellFormedBody_isTakenIn() throws Exception {
        assertThat(ask(Fixture.check(GOOD)).status()).as("control").isEqualTo(200);
        assertThat(ask(Fixture.check(" \n" + GOOD + "\t ")).status())
                .as("white space")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "null",
                "true",
                "17",
                "\"text\"",
                "[]",
                "[{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\"}]",
                "{'key':'k','method':'GET','path':'/'}",
                "{key:\"k\",\"method\":\"GET\",\"path\":\"/\"}",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\",}",
                "{\"key\":\"k\",\"method\":\"GET\" \"path\":\"/\"}",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\"",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\"}}",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\"} {}",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\"} x",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\"} // comment",
                "/* comment */ {\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\"}",
                "{\"key\":\"a\nb\",\"method\":\"GET\",\"path\":\"/\"}",
                "{\"key\":\"\\x41\",\"method\":\"GET\",\"path\":\"/\"}",
                "{\"key\":NaN,\"method\":\"GET\",\"path\":\"/\"}",
                "\u00ef\u00bb\u00bf{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\"}",
                "{\"key\":\"\u00ff\",\"method\":\"GET\",\"path\":\"/\"}",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\u00c0\u00ae\u00c0\u00ae/\"}",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\u00ed\u00a0\u0080\"}",
            })
    void check_bodyThatIsNotOneJsonObjectInUtf8_isRefused(String body) throws Exception {
        assertRefused(ask(Fixture.check(body)), "parameter_invalid_format", "-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{} | parameter_missing | key",
                "{\"method\":\"GET\",\"path\":\"/\"} | parameter_missing | key",
                "{\"key\":\"k\",\"path\":\"/\"} | parameter_missing | method",
                "{\"key\":\"k\",\"method\":\"GET\"} | parameter_missing | path",
                "{\"key\":\"k\",\"method\":null,\"path\":\"/\"} | parameter_missing | method",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":null} | parameter_missing | path",
                "{\"key\":1,\"method\":\"GET\",\"path\":\"/\"} | parameter_invalid_format | key",
                "{\"key\":true,\"method\":\"GET\",\"path\":\"/\"} | parameter_invalid_format | key",
                "{\"key\":[],\"method\":\"GET\",\"path\":\"/\"} | parameter_invalid_format | key",
                "{\"key\":\"k\",\"method\":{\"a\":1},\"path\":\"/\"} | parameter_invalid_format | method",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":1.5} | parameter_invalid_format | path",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\",\"origin\":false} | parameter_invalid_format | origin",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\",\"ip\":7} | parameter_invalid_format | ip",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\",\"ip\":\"\"} | parameter_invalid_format | ip",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\",\"ip\":\"localhost\"} | parameter_invalid_format | ip",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\",\"ip\":\"1.2.3\"} | parameter_invalid_format | ip",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\",\"ip\":\"999.1.1.1\"} | parameter_invalid_format | ip",
                "{\"key\":\"k\",\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\"} | parameter_invalid_format | key",
                "{\"key\":\"k\",\"method\":\"GET\",\"method\":\"GET\",\"path\":\"/\"} | parameter_invalid_format | method",
                "{\"key\":null,\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\"} | parameter_invalid_format | key",
                "{\"\\u006bey\":\"k\",\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\"} | parameter_invalid_format | key",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\",\"host\":\"h\"} | parameter_unknown | host",
                "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\",\"Key\":\"k\"} | parameter_unknown | -",
                "{\"\":1} | parameter_unknown | -",
            })
    void check_fieldAtFault_isNamed(String body, String code, String param) throws Exception {
        assertRefused(ask(Fixture.check(body)), code, param);
    }

    @Test
    void check_keyWhereAFieldsNameBelongs_isNotSentBack() throws Exception {
        Answer answer = ask(Fixture.check("{\"" + FIXTURE.admin + "\":1}"));

        assertRefused(answer, "parameter_unknown", "-");
        assertThat(answer.text()).doesNotContain(FIXTURE.admin.substring(0, 12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk_abcdefghi", "abcdefghijkl", "abcdefghijklmnopqrstuvwxyz"})
    void check_pieceOfAKeyWhereAFieldsNameBelongs_isNotSentBack(String piece) throws Exception {
        Answer answer = ask(Fixture.check("{\"" + piece + "\":1}"));

        assertRefused(answer, "parameter_unknown", "-");
        assertThat(answer.text()).contains("Known are key, method").doesNotContain(piece);
    }

    @Test
    void check_deepNesting_isRefusedWithoutDescending() throws Exception {
        String deep = "[".repeat(30_000) + "]".repeat(30_000);

        assertRefused(
                ask(Fixture.check("{\"key\":" + deep + ",\"method\":\"GET\",\"path\":\"/\"}")),
                "parameter_invalid_format",
                "key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Nothing: 1",
                "Content-Type: text/plain",
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Type: application/jsonp",
                "Content-Type:",
                "Content-Type: application/json; charset=utf-16",
                "Content-Type: application/json; charset=latin1",
                "Content-Type: application/json\r\nContent-Type: application/json",
            })
    void check_bodyOfAnotherType_isRefused(String header) throws Exception {
        Answer answer = ask(Fixture.checkOfType(header, GOOD));

        assertRefused(answer, "parameter_invalid_format", "Content-Type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "APPLICATION/JSON",
                "application/json;charset=utf-8",
                "application/json; charset=\"UTF-8\"",
                "application/json;",
            })
    void check_jsonInAnySpelling_isTakenIn(String type) throws Exception {
        Answer answer = ask(Fixture.checkOfType("Content-Type: " + type, GOOD));

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void check_keyInTheQuery_isRefusedAndNotSentBack() throws Exception {
        Answer answer = ask(Fixture.check(GOOD).replace("/v1/check", "/v1/check?key=" + FIXTURE.admin));

        assertRefused(answer, "parameter_unknown", "-");
        assertThat(answer.text()).doesNotContain(FIXTURE.admin);
    }

    @Test
    void check_bodyThatComesInPieces_isPutTogether() throws Exception {
        byte[] body = GOOD.getBytes(StandardCharsets.US_ASCII);
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(
                    Fixture.head("POST /v1/check", "Content-Type: application/json", "Transfer-Encoding: chunked"));
            for (byte b : body) {
                connection.send("1\r\n" + (char) b + "\r\n");
            }
            connection.send("0\r\n\r\n");

            assertThat(connection.answer().status()).isEqualTo(200);
        }
    }
}
