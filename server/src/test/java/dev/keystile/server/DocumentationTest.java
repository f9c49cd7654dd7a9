package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.server.openapi.ApiDocument;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The document and its page: open to everybody, and sufficient to themselves. */
final class DocumentationTest extends ServerTest {

    private static final Pattern FILE = Pattern.compile("(?:href|src)=\"(docs/assets/[^\"]+)\"");

    private static List<String> files() {
        return FILE.matcher(get("/docs").send().body())
                .results()
                .map(found -> "/" + found.group(1))
                .toList();
    }

    @Test
    void document_withoutCredentials_isTheOneThatIsWritten() {
        Answer answer = get("/openapi.json").send().isOk();
        assertThat(JsonMapper.shared().readTree(answer.body())).isEqualTo(ApiDocument.read());
        assertThat(answer.body()).startsWith("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Keystile\"");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi.json", "/docs"})
    void content_thatTheCallerHas_isNotSentAgain(String path) {
        Answer first = get(path).send();
        String tag = first.header("ETag");
        for (String sent : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
            Answer second = get(path).header("If-None-Match", sent).send();
            assertThat(second.status()).isEqualTo(304);
            assertThat(second.body()).isEmpty();
            assertThat(second.header("ETag")).isEqualTo(tag);
        }
        assertThat(get(path).header("If-None-Match", "\"other\"").send().body()).isEqualTo(first.body());
    }

    @Test
    void page_policy_letsNothingElseIn() {
        Answer page = get("/docs").send();
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(page.header("Content-Security-Policy").split("; ", -1))
                .containsExactlyInAnyOrder(
                        "default-src 'none'",
                        "script-src 'self'",
                        "style-src 'self'",
                        "img-src 'self' data:",
                        "connect-src 'self'",
                        "frame-ancestors 'none'",
                        "base-uri 'none'",
                        "form-action 'none'");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
    }

    @Test
    void page_itself_namesNoOtherHostAndNoScriptOfItsOwn() {
        String page = get("/docs").send().body();
        assertThat(page)
                .doesNotContain("{{")
                .doesNotContain("//")
                .doesNotContain("style=")
                .doesNotContain("<style")
                .doesNotContainPattern("<script(?! src=)")
                .doesNotContainPattern("\\son[a-z]+=");
    }

    @Test
    void files_ofThePage_areThereAndLast() {
        assertThat(files()).hasSize(4);
        for (String file : files()) {
            Answer answer = get(file).send();
            assertThat(answer.status()).as(file).isEqualTo(200);
            assertThat(answer.header("Content-Type"))
                    .isEqualTo(file.endsWith(".css") ? "text/css;charset=UTF-8" : "text/javascript;charset=UTF-8");
            assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        }
    }

    @Test
    void styles_ofThePage_loadNothing() {
        for (String file : files()) {
            if (file.endsWith(".css")) {
                assertThat(get(file).send().body())
                        .doesNotContain("@import")
                        .doesNotContainPattern("url\\([\"']?+(?!data:|#)");
            }
        }
    }

    @Test
    void page_script_letsNobodySendRequestsOrEnterKeys() {
        String script = files().stream()
                .filter(file -> file.startsWith("/docs/assets/page."))
                .filter(file -> file.endsWith(".js"))
                .map(file -> get(file).send().body())
                .findFirst()
                .orElseThrow();
        assertThat(script)
                .contains("supportedSubmitMethods: []")
                .contains("validatorUrl: null")
                .contains("authorizeBtn: () => nothing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs/assets/page.0123456789abcdef.js",
                "/docs/assets/swagger-ui-standalone-preset.0123456789abcdef.js",
            })
    void file_unknown_isMissing(String path) {
        get(path).send().isProblem(404, "resource_missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs/",
                "/Docs",
                "/docs/assets",
                "/docs/assets/page.js",
                "/docs/assets/page.0123456789abcdef.html",
                "/docs/assets/..%2f..%2fopenapi%2fabout.yaml",
                "/openapi.yaml",
                "/webjars/swagger-ui/5.34.1/index.html",
            })
    void path_otherThanThat_isNotOpen(String path) {
        RawHttp.send(server, RawHttp.get(path)).isProblem(401, "authentication_required");
    }

    @Test
    void library_ofThePage_isNotServedAsItIs() {
        get("/META-INF/resources/webjars/swagger-ui/5.34.1/index.html").send().isProblem(404, "resource_missing");
    }

    @Test
    void query_any_isABadRequest() {
        for (String path : List.of("/openapi.json", "/docs", files().getFirst())) {
            get(path + "?url=elsewhere").send().isProblem(400, "parameter_unknown", "url");
        }
    }
}
