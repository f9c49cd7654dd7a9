package dev.keystile.examples.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.examples.messaging.Nginx.Backends;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guarantee: whoever refuses a request, the gate, the control plane or nginx itself, the caller gets the
 * status and the problem document that the API promises, and the app gets nothing.
 */
@ExtendWith(GuardedSite.Sharing.class)
class NginxRefusalIT {

    private static final String INVALID = "400 parameter_invalid_format";
    private static final String UNAUTHENTICATED = "401 authentication_required";
    private static final String UNAVAILABLE = "503 service_unavailable";

    private static final Set<String> FIELDS =
            Set.of("status", "code", "title", "message", "error", "type", "request_id");

    private final List<String> wrong = new ArrayList<>();

    @Test
    void key_anywhereButInOneAuthorizationHeader_isNoKey(GuardedSite site) throws Exception {
        String key = site.editor.value();
        for (String query : List.of("key=", "api_key=", "access_token=", "Authorization=Bearer%20", "token=")) {
            expect(site, get("/api/client/users?" + query + key, ""), UNAUTHENTICATED);
            expect(site, get("/api/client/keys?" + query + key, ""), UNAUTHENTICATED);
        }
        for (String header : List.of(
                "Cookie: key=",
                "Cookie: Authorization=Bearer ",
                "X-Api-Key: ",
                "Api-Key: ",
                "Proxy-Authorization: Bearer ",
                "Authorization: ",
                "Authorization: Basic ",
                "Authorization: Token ",
                "Authorization: Bearer: ",
                "Authorization: Bearer=")) {
            expect(site, get("/api/client/users", header + key + "\r\n"), UNAUTHENTICATED);
            expect(site, get("/api/client/keys", header + key + "\r\n"), UNAUTHENTICATED);
        }
        expect(site, get("/api/client/users", site.editor.authorization().repeat(2)), INVALID);
        expect(site, get("/api/client/keys", site.editor.authorization().repeat(2)), INVALID);
        assertThat(wrong).isEmpty();
    }

    @Test
    void key_thatIsNone_isNoKey(GuardedSite site) throws Exception {
        String key = site.editor.value();
        String last = key.endsWith("A") ? "B" : "A";
        for (String presented : List.of(
                "",
                "x",
                "sk_",
                key.substring(1),
                key + "A",
                key.substring(0, key.length() - 1) + last,
                key.replace("sk_", "pk_"),
                key.replace("sk_", "SK_"),
                key.replace("sk_", "ok_"),
                key + "\u00e9",
                "\u00c3\u00a9" + key.substring(2),
                key + "," + key,
                key + " " + key,
                "x".repeat(7_000))) {
            expect(site, get("/api/client/users", "Authorization: Bearer " + presented + "\r\n"), UNAUTHENTICATED);
            expect(site, get("/api/client/keys", "Authorization: Bearer " + presented + "\r\n"), UNAUTHENTICATED);
        }
        assertThat(wrong).isEmpty();
    }

    /** So that nothing can be learnt from probing, whichever of the two doors it is. */
    @Test
    void unauthenticated_forWhateverReason_isOneIdenticalDocument(GuardedSite site) throws Exception {
        List<String> answers = List.of(
                get("/api/client/users", ""),
                get("/api/client/keys", ""),
                get("/api/client/users", "Authorization: Bearer sk_nothing\r\n"),
                get("/api/client/users", site.publishable.authorization()),
                get("/api/client/keys", site.publishable.authorization()),
                get("/api/client/users", site.member.authorization()),
                get("/api/client/keys", site.member.authorization()),
                get("/api/admin/organizations/me", site.editor.authorization()),
                get("/api/admin/surprise", site.editor.authorization()));
        List<JsonObject> documents = new ArrayList<>();
        for (String bytes : answers) {
            JsonObject document = document(site.nginx.send(bytes));
            document.remove("request_id");
            documents.add(document);
        }
        assertThat(documents).allMatch(documents.getFirst()::equals);
    }

    @Test
    void request_tooLarge_isAProblem(GuardedSite site) throws Exception {
        String own = site.editor.authorization();
        String long8k = "x".repeat(8_200);
        for (String path : List.of("/api/client/users", "/api/client/keys")) {
            expect(site, get(path + "?" + long8k, own), INVALID);
            expect(site, get(path, own + "X-Long: " + long8k + "\r\n"), INVALID);
            expect(site, get(path, own + ("X-Long: " + "x".repeat(4_000) + "\r\n").repeat(10)), INVALID);
            expect(site, get(path, "Authorization: Bearer " + long8k + "\r\n"), INVALID);
            expect(site, post(path, own, 2_000_000), INVALID);
            expect(site, chunked(path, own, 2_000_000), INVALID);
        }
        String half = "x".repeat(7_900);
        expect(
                site,
                get("/api/client/users?" + half, "Authorization: Bearer " + half + "\r\nOrigin: " + half + "\r\n"),
                INVALID);
        String admin = "Authorization: Bearer " + site.keystile.adminKey() + "\r\n";
        expect(site, post("/api/client/keys", admin, 70_000), INVALID);
        assertThat(wrong).isEmpty();
    }

    @Test
    void request_thatNginxRefusesItself_isAProblem(GuardedSite site) throws Exception {
        String own = site.editor.authorization();
        for (String path : List.of("/api/client/users", "/api/client/keys")) {
            expect(site, get(path, own).replace("GET ", "TRACE "), INVALID);
            expect(site, get(path, own).replace("GET ", "get "), INVALID);
            expect(site, get(path, own).replace("HTTP/1.1", "HTTP/2.0"), INVALID);
            expect(site, get(path, own).replace("HTTP/1.1", "HTTQ/1.1"), INVALID);
            expect(site, get(path, own + "Transfer-Encoding: gzip\r\n"), INVALID);
            expect(site, get(path, own + "Content-Length: x\r\n"), INVALID);
            expect(site, get(path, own).replace("Host: api.example\r\n", ""), INVALID);
            expect(site, get(path, own + "Host: other.example\r\n"), INVALID);
            expect(site, get(path + "/%00", own), INVALID);
        }
        for (String path : List.of("check", "malformed", "too-large", "plain", "missing")) {
            expect(site, get("/_keystile/" + path, own), "404 resource_missing");
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void backend_thatIsDown_isAProblem(GuardedSite site, @TempDir Path folder) throws Exception {
        Backends none = new Backends(site.keystile.gatePort(), Nginx.freePort(), Nginx.freePort());
        try (Nginx lonely = Nginx.start(folder, none, UnaryOperator.identity())) {
            expect(site, lonely, get("/api/client/users", site.editor.authorization()), UNAVAILABLE);
            expect(site, lonely, get("/api/client/keys", site.editor.authorization()), UNAVAILABLE);
            expect(site, lonely, get("/api/client/users", ""), UNAUTHENTICATED);
        }
        assertThat(wrong).isEmpty();
    }

    /** Negative control: a refusal in another form is noticed. */
    @Test
    void control_nginxsOwnPages_areNoticed(GuardedSite site) throws Exception {
        UnaryOperator<String> edit = text -> text.replace("include snippets/keystile-errors.conf;", "");
        try (Nginx careless = site.startNginx("careless", edit)) {
            expect(site, careless, get("/api/client/users", "").replace("GET ", "TRACE "), INVALID);
            expect(site, careless, get("/api/client/users", ""), INVALID);
        }
        assertThat(wrong).hasSize(2);
    }

    private static String get(String target, String headers) {
        return "GET " + target + " HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\n" + headers + "\r\n";
    }

    private static String post(String target, String headers, int bytes) {
        String head = headers + "Content-Type: application/json\r\nContent-Length: " + bytes + "\r\n";
        return get(target, head).replace("GET ", "POST ") + "{\"name\":\"" + "x".repeat(bytes - 11) + "\"}";
    }

    private static String chunked(String target, String headers, int bytes) {
        String head = get(target, headers + "Transfer-Encoding: chunked\r\n").replace("GET ", "POST ");
        return head + Integer.toHexString(bytes) + "\r\n" + "x".repeat(bytes) + "\r\n0\r\n\r\n";
    }

    private void expect(GuardedSite site, String bytes, String statusAndCode) throws Exception {
        expect(site, site.nginx, bytes, statusAndCode);
    }

    private void expect(GuardedSite site, Nginx nginx, String bytes, String statusAndCode) throws Exception {
        String answer = nginx.send(bytes);
        String start = bytes.substring(0, Math.min(200, bytes.length())) + "\n-> ";
        if (!isProblem(answer, statusAndCode)) {
            wrong.add(start + answer);
        }
        if (!site.app.drain().isEmpty()) {
            wrong.add(start + "reached the app");
        }
    }

    private static boolean isProblem(String answer, String statusAndCode) {
        if (!answer.contains("\r\nContent-Type: application/problem+json\r\n")) {
            return false;
        }
        JsonObject document = document(answer);
        String code = document.getString("code");
        return (answer.substring("HTTP/1.1 ".length()).substring(0, 3) + " " + code).equals(statusAndCode)
                && document.fieldNames().containsAll(FIELDS)
                && document.getString("status").equals("error")
                && document.getString("type").equals("/problems/" + code)
                && document.getString("error").equals(document.getString("message"))
                && answer.contains("\r\nX-Request-Id: " + document.getString("request_id") + "\r\n")
                && answer.contains("\r\nCache-Control: no-store");
    }

    private static JsonObject document(String answer) {
        return new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }
}
