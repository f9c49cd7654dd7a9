package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Nothing larger than wire allows is taken. */
final class LimitsTest extends ServerTest {

    private static final String PATH = "/api/client/keys";
    private static final int BODY = 64 * 1024;

    private static String bodyOf(int bytes) {
        String json = "{\"name\":\"A\"}";
        return json + " ".repeat(bytes - json.length());
    }

    @Test
    void body_atTheLimit_isTaken() {
        issue(PATH, acme.adminKey(), bodyOf(BODY)).isOk();
    }

    @Test
    void body_beyondTheLimit_isRefused() {
        Answer answer = issue(PATH, acme.adminKey(), bodyOf(BODY + 1)).isProblem(400, "parameter_invalid_format");
        assertThat(answer.text("message")).contains("64 KiB");
    }

    @Test
    void body_withoutALength_isBoundedToo() {
        byte[] body = bodyOf(BODY + 1).getBytes(StandardCharsets.UTF_8);
        Answer answer = post(PATH)
                .with(acme.adminKey())
                .header("Content-Type", "application/json")
                .body(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .send()
                .isProblem(400, "parameter_invalid_format");
        assertThat(answer.text("message")).contains("64 KiB");
    }

    @Test
    void body_onGet_isRefusedOnlyIfTooLarge() {
        server.call("GET", PATH).with(acme.adminKey()).json("x").send().isOk();
        server.call("GET", PATH)
                .with(acme.adminKey())
                .json(bodyOf(BODY + 1))
                .send()
                .isProblem(400, "parameter_invalid_format");
    }

    @Test
    void headers_atTheLimit_areTaken() {
        get("/health/live").header("X-Long", "x".repeat(15 * 1024)).send().isOk();
    }

    @Test
    void headers_beyondTheLimit_areRefusedInOurWords() {
        Answer answer = get("/health/live")
                .header("X-Long", "x".repeat(16 * 1024))
                .send()
                .isProblem(400, "parameter_invalid_format");
        assertThat(answer.text("message")).contains("16 KiB");
    }

    @Test
    void headers_farBeyondTheLimit_areRefusedAllTheSame() {
        RawHttp.send(server, RawHttp.get("/health/live", "X-Long: " + "x".repeat(60 * 1024)))
                .isProblem(400, "parameter_invalid_format");
    }

    @Test
    void headers_tooMany_areRefused() {
        String[] headers = new String[200];
        java.util.Arrays.fill(headers, "X-A: b");
        RawHttp.send(server, RawHttp.get("/health/live", headers)).isProblem(400, "parameter_invalid_format");
    }

    @Test
    void target_atTheLimit_isTaken() {
        get("/health/live?" + "x".repeat(8 * 1024 - "/health/live?".length()))
                .send()
                .isOk();
    }

    @Test
    void target_beyondTheLimit_isRefusedInOurWords() {
        Answer answer = get("/health/live?" + "x".repeat(8 * 1024 - "/health/live".length()))
                .send()
                .isProblem(400, "parameter_invalid_format", "path");
        assertThat(answer.text("message")).contains("8 KiB");
    }

    @Test
    void target_farBeyondTheLimit_isRefusedAllTheSame() {
        RawHttp.send(server, RawHttp.get("/" + "x".repeat(60 * 1024))).isProblem(400, "parameter_invalid_format");
    }
}
