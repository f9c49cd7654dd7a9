package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies are read strictly, and a bad one leaves no trace. */
final class BodiesTest extends ServerTest {

    private static final String PATH = "/api/client/keys";

    private final NewProject project = newProject();

    private Answer send(String json) {
        return issue(PATH, project.adminKey(), json);
    }

    @AfterEach
    void nothingWasIssued() {
        Answer list =
                get(PATH + "?include=revoked").with(project.adminKey()).send().isOk();
        assertThat(list.header("X-Total-Count")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "{\"name\":\"A\"",
                "{\"name\":\"A\"}}",
                "{\"name\":\"A\"} x",
                "{\"name\":\"A\"}{}",
                "{'name':'A'}",
                "{name:\"A\"}",
                "{\"name\":\"A\",}",
                "{\"name\":\"A\"/**/}",
                "{\"name\":NaN}",
                "{\"name\":\"A\",\"name\":\"B\"}",
                "{\"name\":\"a\nb\"}",
                "{\"name\":\"\\x41\"}",
                "[]",
                "[{\"name\":\"A\"}]",
                "\"A\"",
                "1",
                "null",
                "true",
                "name=A",
                "\uFEFF{\"name\":\"A\"}",
            })
    void body_noJsonObject_isMalformed(String json) {
        send(json).isProblem(400, "parameter_invalid_format");
    }

    @Test
    void body_nestedTooDeeply_isMalformed() {
        send("{\"name\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}").isProblem(400, "parameter_invalid_format");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"name\":1}; name",
                "{\"name\":true}; name",
                "{\"name\":null}; name",
                "{\"name\":[\"A\"]}; name",
                "{\"name\":{\"a\":1}}; name",
                "{\"name\":\"A\",\"description\":5}; description",
                "{\"name\":\"A\",\"role\":null}; role",
                "{\"name\":\"A\",\"role\":4}; role",
                "{\"name\":\"A\",\"scope\":false}; scope",
                "{\"name\":\"A\",\"expires_at\":1796083200}; expires_at",
                "{\"name\":\"\\ud800\"}; name",
            })
    void body_wrongType_isMalformed(String json, String field) {
        send(json).isProblem(400, "parameter_invalid_format", field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "value", "project_id", "created_by", "__proto__x"})
    void body_unknownField_isNamed(String field) {
        Answer answer = send("{\"name\":\"A\",\"" + field + "\":1}").isProblem(400, "parameter_unknown");
        assertThat(answer.json().path("param").asString("-")).isEqualTo(field);
    }

    @Test
    void body_keyInThePlaceOfAField_isNotRepeated() {
        Answer answer = send("{\"name\":\"A\",\"" + acme.adminKey() + "\":1}").isProblem(400, "parameter_unknown");
        assertThat(answer.body()).doesNotContain(acme.adminKey().substring(0, 12));
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 20, 31})
    void name_pieceOfAKey_isNotRepeated(int length) {
        for (int start = 0; start + length <= acme.adminKey().length(); start++) {
            String piece = acme.adminKey().substring(start, start + length);
            Answer field = send("{\"name\":\"A\",\"" + piece + "\":1}").isProblem(400, "parameter_unknown");
            Answer parameter = get(PATH + "?" + piece + "=1")
                    .with(project.adminKey())
                    .send()
                    .isProblem(400, "parameter_unknown");
            assertThat(field.body() + field.headers().map())
                    .contains("It takes: ")
                    .doesNotContain(piece);
            assertThat(parameter.body() + parameter.headers().map())
                    .contains("It takes: ")
                    .doesNotContain(piece);
        }
    }

    @Test
    void body_malformed_isNotRepeated() {
        Answer answer = send("{\"name\":\"A\", \"secret-text-of-mine\"");
        assertThat(answer.body()).doesNotContain("secret-text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json; charset=utf-16",
                "application/json; charset=iso-8859-1",
                "application/problem+json",
                "application/jsonx",
            })
    void contentType_other_isMalformed(String type) {
        post(PATH)
                .with(project.adminKey())
                .header("Content-Type", type)
                .body(BodyPublishers.ofString("{\"name\":\"A\"}"))
                .send()
                .isProblem(400, "parameter_invalid_format", "Content-Type");
    }

    @Test
    void contentType_missing_isMalformed() {
        post(PATH)
                .with(project.adminKey())
                .body(BodyPublishers.ofString("{\"name\":\"A\"}"))
                .send()
                .isProblem(400, "parameter_invalid_format", "Content-Type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "APPLICATION/JSON",
                "application/json;charset=UTF-8",
                "application/json ; charset=\"utf-8\""
            })
    void contentType_json_isTaken(String type) {
        patch(PATH + "/" + project.adminKeyId())
                .with(project.adminKey())
                .header("Content-Type", type)
                .body(BodyPublishers.ofString("{\"name\":\"Admin\"}"))
                .send()
                .isOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0af", "ff", "eda080", "f4908080", "c3"})
    void body_notUtf8_isMalformed(String hex) {
        String bytes = new String(java.util.HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
        byte[] body = ("{\"name\":\"" + bytes + "\"}").getBytes(StandardCharsets.ISO_8859_1);
        post(PATH)
                .with(project.adminKey())
                .header("Content-Type", "application/json")
                .body(BodyPublishers.ofByteArray(body))
                .send()
                .isProblem(400, "parameter_invalid_format");
    }
}
