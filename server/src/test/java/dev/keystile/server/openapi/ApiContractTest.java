package dev.keystile.server.openapi;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** The contract notices what isn't as the document says; each test breaks one thing. */
final class ApiContractTest {

    private static final String ID = "req_01M873NVJ1AJCC1AVBFDVWCKBQ";
    private static final String KEY = """
            {"id":7,"project_id":1,"name":"A","description":null,"scope":"secret","role":"support","value":"sk_…S1T2",\
            "is_system_key":false,"system_feature":null,"created_by":{"type":"key","id":2},"created_at":"2026-11-24T12:00:00.123Z",\
            "updated_at":"2026-11-24T12:00:00.123Z","expires_at":null,"last_used_at":null}""";

    private static final Map<String, String> HEADERS =
            Map.of("Content-Type", "application/json", "X-Request-Id", ID, "Cache-Control", "no-store");

    private static HttpHeaders headers(Map<String, String> values) {
        Map<String, List<String>> lists = new TreeMap<>();
        values.forEach((name, value) -> lists.put(name, List.of(value)));
        return HttpHeaders.of(lists, (name, value) -> true);
    }

    private static Sent sent(String method, String target, String body) {
        return new Sent(method, target, headers(Map.of("Authorization", "Bearer x")), body);
    }

    private static Received received(int status, Map<String, String> headers, String body) {
        return new Received(status, headers(headers), body);
    }

    private static void passes(Sent sent, Received received) {
        assertThatCode(() -> new ApiContract(ApiDocument.read()).check(sent, received))
                .doesNotThrowAnyException();
    }

    private static void fails(Sent sent, Received received, String because) {
        fails(ApiDocument.read(), sent, received, because);
    }

    private static void fails(ObjectNode document, Sent sent, Received received, String because) {
        assertThatThrownBy(() -> new ApiContract(document).check(sent, received))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(because);
    }

    @Test
    void exchange_asTheDocumentSays_passes() {
        passes(sent("GET", "/api/client/keys/7", ""), received(200, HEADERS, KEY));
        passes(sent("PATCH", "/api/client/keys/7", "{\"name\":\"A\"}"), received(200, HEADERS, KEY));
        passes(sent("HEAD", "/api/client/keys/7", ""), received(200, HEADERS, ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '!',
            value = {
                "\"id\":7; \"id\":7,\"secret\":1; unevaluatedProperties secret",
                "\"type\":\"key\"; \"type\":\"key\",\"name\":\"A\"; unevaluatedProperties name",
                "\"name\":\"A\",; ; required",
                "\"name\":\"A\"; \"name\":null; type",
                "sk_…S1T2; sk_whole; pattern",
                "12:00:00.123Z; 12:00:00Z; pattern",
                "\"support\"; \"emperor\"; enum",
                "}; ]; no JSON",
            })
    void answer_fieldNotAsDescribed_isNoticed(String from, String to, String because) {
        String broken = KEY.replace(from, to == null ? "" : to);
        fails(sent("GET", "/api/client/keys/7", ""), received(200, HEADERS, broken), because);
    }

    @Test
    void answer_headersNotAsDescribed_areNoticed() {
        Sent get = sent("GET", "/api/client/keys/7", "");
        Map<String, String> more = new TreeMap<>(HEADERS);
        more.put("X-Extra", "1");
        fails(get, received(200, more, KEY), "X-Extra isn't declared");
        more = new TreeMap<>(HEADERS);
        more.put("X-Request-Id", "7");
        fails(get, received(200, more, KEY), "header X-Request-Id");
        more = new TreeMap<>(HEADERS);
        more.remove("Cache-Control");
        fails(get, received(200, more, KEY), "Cache-Control is missing");
        more = new TreeMap<>(HEADERS);
        more.put("Content-Type", "text/html");
        fails(get, received(200, more, KEY), "the content is text/html");
    }

    @Test
    void request_thatOughtNotPass_isNoticed() {
        Received good = received(200, HEADERS, KEY);
        fails(sent("GET", "/api/client/keys/7?x=1", ""), good, "query parameter isn't declared");
        fails(sent("GET", "/api/client/keys/seven", ""), good, "variable id");
        fails(sent("PATCH", "/api/client/keys/7", "{\"value\":\"A\"}"), good, "passed with a body");
        fails(sent("PATCH", "/api/client/keys/7", "{\"name\":\"" + "x".repeat(101) + "\"}"), good, "maxLength");
        fails(new Sent("GET", "/api/client/keys/7", headers(Map.of()), ""), good, "without credentials");
        fails(sent("DELETE", "/api/admin/organizations/me", ""), good, "required query parameter confirm");
    }

    @Test
    void path_unknown_canOnlyBeRefused() {
        fails(sent("GET", "/api/client/unknown", ""), received(200, HEADERS, "{}"), "no such path and method");
        fails(sent("PUT", "/api/client/keys", ""), received(204, HEADERS, ""), "no such path and method");
        fails(sent("GET", "/unknown", ""), received(404, HEADERS, "{}"), "required");
    }

    @Test
    void document_withoutAField_noLongerHolds() {
        ObjectNode document = ApiDocument.read();
        ((ObjectNode) document.at("/components/schemas/ProjectKey/properties")).remove("scope");
        fails(document, sent("GET", "/api/client/keys/7", ""), received(200, HEADERS, KEY), "scope");
    }

    @Test
    void document_withoutAStatus_noLongerHolds() {
        ObjectNode document = ApiDocument.read();
        ((ObjectNode) document.at("/paths/~1api~1client~1keys~1{id}/get/responses")).remove("200");
        fails(document, sent("GET", "/api/client/keys/7", ""), received(200, HEADERS, KEY), "isn't declared");
    }

    @Test
    void document_withAnotherPath_noLongerHolds() {
        ObjectNode document = ApiDocument.read();
        ObjectNode paths = (ObjectNode) document.get("paths");
        paths.set("/api/client/key/{id}", paths.remove("/api/client/keys/{id}"));
        fails(document, sent("GET", "/api/client/keys/7", ""), received(200, HEADERS, KEY), "no such path");
    }

    @Test
    void gate_anyMethod_isTheOneThatIsDescribed() {
        Map<String, String> pass = new TreeMap<>(Map.of("X-Request-Id", ID, "Cache-Control", "no-store"));
        for (String name : List.of("Project", "Key", "Organization")) {
            pass.put("X-Keystile-" + name, "1");
        }
        pass.put("X-Keystile-Organization-External-Id", "");
        pass.put("X-Keystile-Project-External-Id", "shop-17");
        pass.put("X-Keystile-Kind", "secret");
        pass.put("X-Keystile-Role", "editor");
        pass.put("X-Keystile-Permissions", "read write");
        passes(sent("POST", "/v1/forward-auth", ""), received(200, pass, ""));
        pass.remove("X-Keystile-Kind");
        fails(sent("POST", "/v1/forward-auth", ""), received(200, pass, ""), "X-Keystile-Kind is missing");
    }
}
