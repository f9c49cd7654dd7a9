package dev.keystile.examples.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.examples.messaging.Nginx.Backends;
import dev.keystile.examples.messaging.Recorder.Asked;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shipped nginx configuration, run by the real nginx between a gate and an app that only record.
 *
 * <p>Guarantees: the app gets exactly the path that the gate was asked about; nothing a caller sends
 * can pass for what nginx or the gate says; a gate that fails lets nothing through.
 */
class NginxIT {

    private static final String REQUEST_ID = "req_01JD8Z4M5T0000000000000000";

    private static Vertx vertx;
    private static Recorder gate;
    private static Recorder app;
    private static Nginx nginx;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        vertx = Vertx.vertx();
        gate = new Recorder(vertx, NginxIT::answerAsGate);
        app = new Recorder(vertx, NginxIT::answerAsApp);
        nginx = Nginx.start(folder, backends(), UnaryOperator.identity());
    }

    @AfterAll
    static void stop() {
        nginx.close();
        vertx.close().await();
    }

    @BeforeEach
    void forget() {
        gate.drain();
        app.drain();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/client/events",
                "/api/client/events/",
                "/api/client/events?a=%2f..%2f&b=//",
                "//api//client/events",
                "/api/./client/events",
                "/api/client/x/../events",
                "/api/client/events/..",
                "/api/client/keys/../events",
                "/api/%2e%2e/client/events",
                "/api/client%2Fevents",
                "/api/client%5Cevents",
                "/api/client\\events",
                "/api/client;x=1/events",
                "/API/Client/Events",
                "/api/client/%65vents",
                "/api/client/events#/../keys",
                "/api/client/%C0%AE%C0%AE/events",
                "/api/client/\u00c0\u00ae/events",
                "/api/client/events.html"
            })
    void path_anyThatNginxCanRead_isForwardedAsItWasChecked(String path) throws Exception {
        send(path, "pass");

        assertThat(checked()).containsExactly("GET " + path);
        assertThat(forwarded()).containsExactly("GET " + path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/client/%00events",
                "/api/client/%zz",
                "/../../api/client/events",
                "/api/client/a b",
                "/api/client/a\tb",
                "/api/client/events\u0001",
                "*"
            })
    void path_thatNginxCannotRead_isRefusedAndGoesNowhere(String path) throws Exception {
        String answer = send(path, "pass");

        assertThat(answer).startsWith("HTTP/1.1 400 ");
        assertThat(problem(answer).getString("code")).isEqualTo("parameter_invalid_format");
        assertThat(gate.drain()).isEmpty();
        assertThat(app.drain()).isEmpty();
    }

    @Test
    void path_inAnAbsoluteTarget_isForwardedAsItWasChecked() throws Exception {
        send("http://elsewhere.example/api/client/events", "pass");

        assertThat(checked()).containsExactly("GET /api/client/events");
        assertThat(forwarded()).containsExactly("GET /api/client/events");
    }

    @Test
    void path_ofTheQuestionToTheGate_cannotBeAskedFromOutside() throws Exception {
        assertThat(send("/_keystile/check", "pass")).startsWith("HTTP/1.1 404 ");
        assertThat(gate.drain()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Original-URI",
                "X-Original-Method",
                "X-Forwarded-Uri",
                "X-Forwarded-Method",
                "X-Forwarded-Prefix",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Port",
                "X-Forwarded-Proto",
                "X-Real-IP",
                "Forwarded",
                "X-HTTP-Method-Override",
                "X-HTTP-Method",
                "X-Method-Override",
                "X-Original-URL",
                "X-Rewrite-URL",
                "X-Keystile-Organization",
                "X-Keystile-Project",
                "X-Keystile-Organization-External-Id",
                "X-Keystile-Project-External-Id",
                "X-Keystile-Key",
                "X-Keystile-Kind",
                "X-Keystile-Role",
                "X-Keystile-Permissions",
                "X-Keystile-Gate-Token",
                "X-Request-Id"
            })
    void header_forged_reachesNeitherTheGateNorTheApp(String name) throws Exception {
        String spellings = name + ": forged\r\n" + name.toLowerCase(Locale.ROOT) + ": forged\r\n"
                + name.replace('-', '_') + ": forged\r\n" + name.replace('-', '.') + ": forged\r\n";
        send("/api/client/events", "pass", spellings);

        assertThat(values(gate.drain())).isNotEmpty().doesNotContain("forged");
        assertThat(values(app.drain())).isNotEmpty().doesNotContain("forged");
    }

    @Test
    void gate_isTold_onlyWhatItNeeds() throws Exception {
        send("/api/client/events", "pass", "Origin: https://a.example\r\nSec-Fetch-Site: none\r\nCookie: a=b\r\n");

        assertThat(gate.drain().getFirst().headers().names())
                .containsExactlyInAnyOrder(
                        "Host",
                        "X-Original-Method",
                        "X-Original-URI",
                        "Authorization",
                        "Origin",
                        "Sec-Fetch-Site",
                        "X-Forwarded-For");
    }

    @Test
    void gate_isAskedWithoutTheBody_whichTheAppGets() throws Exception {
        String post = request("/api/client/events", "pass", "Transfer-Encoding: chunked\r\n")
                .replace("GET ", "POST ");
        nginx.send(post + "2\r\n{}\r\n0\r\n\r\n");

        Asked asked = gate.drain().getFirst();
        assertThat(asked.headers().get("X-Original-Method")).isEqualTo("POST");
        assertThat(asked.headers().contains("Content-Length")).isFalse();
        assertThat(asked.headers().contains("Transfer-Encoding")).isFalse();
        assertThat(app.drain().getFirst().headers().get("Content-Length")).isEqualTo("2");
    }

    @Test
    void app_isToldWhoCalls_andNeverTheKey() throws Exception {
        send("/api/client/events", "pass");

        Asked asked = app.drain().getFirst();
        assertThat(asked.headers().get("X-Keystile-Organization")).isEqualTo("1");
        assertThat(asked.headers().get("X-Keystile-Project")).isEqualTo("2");
        assertThat(asked.headers().get("X-Keystile-Organization-External-Id")).isEqualTo("acme");
        assertThat(asked.headers().get("X-Keystile-Project-External-Id")).isEqualTo("shop");
        assertThat(asked.headers().get("X-Keystile-Key")).isEqualTo("3");
        assertThat(asked.headers().get("X-Keystile-Kind")).isEqualTo("secret");
        assertThat(asked.headers().get("X-Keystile-Role")).isEqualTo("editor");
        assertThat(asked.headers().get("X-Keystile-Permissions")).isEqualTo("read write");
        assertThat(asked.headers().get("X-Request-Id")).isEqualTo(REQUEST_ID);
        assertThat(asked.headers().contains("Authorization")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "unauthenticated, 401, authentication_required",
        "forbidden,       403, permission_denied",
        "missing,         404, resource_missing",
        "malformed,       400, parameter_invalid_format",
        "unavailable,     503, service_unavailable",
        "too-large,       400, parameter_invalid_format",
        "broken,          503, service_unavailable",
    })
    void refusal_ofTheGate_isAProblemDocumentAndNothingIsForwarded(String key, int status, String code)
            throws Exception {
        String answer = send("/api/client/picture.png", key);

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer).contains("Content-Type: application/problem+json\r\n", "Cache-Control: no-store\r\n");
        JsonObject problem = problem(answer);
        assertThat(problem.getString("status")).isEqualTo("error");
        assertThat(problem.getString("code")).isEqualTo(code);
        assertThat(problem.getString("type")).isEqualTo("/problems/" + code);
        assertThat(answer.contains("Retry-After: 1\r\n")).isEqualTo(status == 503);
        assertThat(problem.getString("error")).isEqualTo(problem.getString("message"));
        assertThat(answer).contains("X-Request-Id: " + problem.getString("request_id") + "\r\n");
        assertThat(app.drain()).isEmpty();
    }

    @Test
    void refusal_ofTheGate_carriesItsMessageIdAndChallengeOnce() throws Exception {
        String unauthenticated = send("/api/client/events", "unauthenticated");
        assertThat(problem(unauthenticated).getString("message")).isEqualTo("Send a valid key.");
        assertThat(problem(unauthenticated).getString("request_id")).isEqualTo(REQUEST_ID);
        assertThat(unauthenticated).containsOnlyOnce("WWW-Authenticate: Bearer error=\"invalid_token\"\r\n");

        String forbidden = send("/api/client/events", "forbidden");
        assertThat(forbidden).containsOnlyOnce("WWW-Authenticate: Bearer error=\"insufficient_scope\"\r\n");
    }

    @Test
    void refusal_withAMessage_isAlwaysJson() throws Exception {
        JsonObject escaped = problem(send("/api/client/events", "escaped"));
        assertThat(escaped.getString("message")).isEqualTo("a \"quote\" and a \\");

        JsonObject unescaped = problem(send("/api/client/events", "quotes"));
        assertThat(unescaped.getString("message")).isEqualTo("This request can't be let through.");
    }

    @Test
    void refusal_ofTheAppItself_staysAsItIs() throws Exception {
        assertThat(send("/app/refuses", "pass")).startsWith("HTTP/1.1 403 ").endsWith("the app's own words");
        assertThat(send("/app/fails", "pass")).startsWith("HTTP/1.1 500 ").endsWith("the app's own words");
    }

    @Test
    void authorization_twice_isRefused() throws Exception {
        String answer = send("/api/client/events", "pass", "Authorization: Bearer forbidden\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ");
        assertThat(app.drain()).isEmpty();
    }

    @Test
    void gate_notRunning_letsNothingThrough(@TempDir Path folder) throws Exception {
        Backends gateless = new Backends(Nginx.freePort(), Nginx.freePort(), app.port());
        try (Nginx nginx = Nginx.start(folder, gateless, UnaryOperator.identity())) {
            String answer = nginx.send(request("/api/client/events", "pass", ""));

            assertThat(answer).startsWith("HTTP/1.1 503 ");
            assertThat(problem(answer).getString("code")).isEqualTo("service_unavailable");
            assertThat(app.drain()).isEmpty();
        }
    }

    /** Negative control: the tests above do notice a configuration that forwards another path. */
    @Test
    void control_withAPathInProxyPass_forwardsAnotherPath(@TempDir Path folder) throws Exception {
        UnaryOperator<String> edit = text -> text.replace("http://messaging_app;", "http://messaging_app/;");
        try (Nginx careless = Nginx.start(folder, backends(), edit)) {
            careless.send(request("/api/client/keys/../events", "pass", ""));

            assertThat(checked()).isNotEqualTo(forwarded());
        }
    }

    /** Negative control: the tests above do notice a configuration that passes a caller's headers on. */
    @Test
    void control_withTheCallersHeaders_reachesTheGate(@TempDir Path folder) throws Exception {
        UnaryOperator<String> edit = text -> text.replace("proxy_pass_request_headers off;", "");
        try (Nginx careless = Nginx.start(folder, backends(), edit)) {
            careless.send(request("/api/client/events", "pass", "X-Forwarded-Uri: forged\r\n"));

            assertThat(values(gate.drain())).contains("forged");
        }
    }

    /** There is no control plane: the paths that go there are asked about elsewhere. */
    private static Backends backends() throws Exception {
        return new Backends(gate.port(), Nginx.freePort(), app.port());
    }

    private static void answerAsGate(HttpServerRequest request) {
        HttpServerResponse response = request.response().putHeader("X-Request-Id", REQUEST_ID);
        switch (String.valueOf(request.getHeader("Authorization"))) {
            case "Bearer pass" -> pass(response);
            case "Bearer forbidden" ->
                refuse(response, 403, "permission_denied", "The role lacks write.", "insufficient_scope");
            case "Bearer missing" -> refuse(response, 403, "resource_missing", "There is no such thing.", "");
            case "Bearer malformed" -> refuse(response, 403, "parameter_invalid_format", "The path is odd.", "");
            case "Bearer escaped" -> refuse(response, 403, "permission_denied", "a \\\"quote\\\" and a \\\\", "");
            case "Bearer quotes" -> refuse(response, 403, "permission_denied", "a \"quote\" and a \\", "");
            case "Bearer unavailable" -> refuse(response, 503, "service_unavailable", "Not just now.", "");
            case "Bearer too-large" -> response.setStatusCode(431).end();
            case "Bearer broken" -> request.connection().close();
            default -> refuse(response, 401, "authentication_required", "Send a valid key.", "invalid_token");
        }
    }

    private static void pass(HttpServerResponse response) {
        Recorder.headers(
                        response,
                        "X-Keystile-Organization",
                        "1",
                        "X-Keystile-Project",
                        "2",
                        "X-Keystile-Organization-External-Id",
                        "acme",
                        "X-Keystile-Project-External-Id",
                        "shop",
                        "X-Keystile-Key",
                        "3",
                        "X-Keystile-Kind",
                        "secret",
                        "X-Keystile-Role",
                        "editor",
                        "X-Keystile-Permissions",
                        "read write")
                .end();
    }

    private static void refuse(HttpServerResponse response, int status, String code, String message, String error) {
        if (!error.isEmpty()) {
            response.putHeader("WWW-Authenticate", "Bearer error=\"" + error + "\"");
        }
        response.setStatusCode(status)
                .putHeader("X-Keystile-Code", code)
                .putHeader("X-Keystile-Message", message)
                .end("{}");
    }

    private static void answerAsApp(HttpServerRequest request) {
        switch (request.uri()) {
            case "/app/refuses" -> request.response().setStatusCode(403).end("the app's own words");
            case "/app/fails" -> request.response().setStatusCode(500).end("the app's own words");
            default -> request.response().end("{}");
        }
    }

    private static String send(String path, String key) throws Exception {
        return send(path, key, "");
    }

    private static String send(String path, String key, String headers) throws Exception {
        return nginx.send(request(path, key, headers));
    }

    private static String request(String path, String key, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\nAuthorization: Bearer " + key
                + "\r\n" + headers + "\r\n";
    }

    private static List<String> checked() {
        return gate.drain().stream()
                .map(asked -> asked.headers().get("X-Original-Method") + " "
                        + asked.headers().get("X-Original-URI"))
                .toList();
    }

    private static List<String> forwarded() {
        return app.drain().stream()
                .map(asked -> asked.method() + " " + asked.uri())
                .toList();
    }

    private static List<String> values(List<Asked> asked) {
        return asked.stream()
                .flatMap(one -> one.headers().entries().stream())
                .map(Map.Entry::getValue)
                .toList();
    }

    private static JsonObject problem(String answer) {
        return new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }
}
