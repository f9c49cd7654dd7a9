package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.app.Issuer.Issued;
import java.util.List;

/**
 * Everything that can be done with keys, done to a running server: minting, listing, changing, replaying,
 * failing in every place where somebody could put a key, revoking, and asking the gate. All answers are
 * shown to a hunter.
 */
final class PlaintextRun {

    private static final String ORGANIZATION_KEYS = "/api/admin/organizations/api-keys";

    private final KeyHunter hunter;
    private final ServingKeystile server;
    private final Tenant tenant;
    private final Client control;
    private final Gate gate;
    private final String projectKeys;

    PlaintextRun(ServingKeystile server, Tenant tenant, KeyHunter hunter) {
        this.server = server;
        this.tenant = tenant;
        this.hunter = hunter;
        this.control = server.control().heardBy(hunter::look);
        this.gate = new Gate(server.gate().client().heardBy(hunter::look));
        this.projectKeys = Issuer.keysOf(tenant.projectId());
        hunter.know(tenant.ownerKey());
        hunter.know(tenant.adminKey());
    }

    void run() {
        Issuer issuer = new Issuer(control, tenant.ownerKey());
        for (String role : List.of("support", "editor", "admin")) {
            use(issuer.projectKey(tenant.projectId(), "secret", role), projectKeys);
            use(issuer.projectKey(tenant.projectId(), "public", role), projectKeys);
        }
        for (String role : List.of("member", "admin", "owner")) {
            use(issuer.organizationKey(role), ORGANIZATION_KEYS);
        }
        Issued victim = issuer.projectKey(tenant.projectId(), "secret", "admin");
        replay(projectKeys, Json.object("name", "Replayed", "role", "editor"));
        replay(ORGANIZATION_KEYS, Json.object("name", "Replayed", "role", "member"));
        misplace(victim.value());
        misplace(tenant.ownerKey());
        sendGarbage(victim.value());
        archive(issuer);
        readEverything();
    }

    /** The life of a key: asked about, changed, revoked, asked about again. */
    private void use(Issued key, String list) {
        Client owner = control.as(tenant.ownerKey());
        String path = list + "/" + key.id();
        ask(key.value());
        owner.get(path);
        owner.patch(path, Json.object("name", "Renamed"));
        owner.patch(path, Json.object("role", "nonsense"));
        control.as(key.value()).get("/api/client/me");
        control.as(key.value()).get("/api/admin/organizations/me");
        owner.get(list + "?include=revoked&limit=100");
        Issuer.expectOk(owner.delete(path + "?reason=leaked"));
        owner.delete(path);
        owner.patch(path, Json.object("name", "Dead"));
        ask(key.value());
        control.as(key.value()).get("/api/client/me");
    }

    private void ask(String key) {
        for (String path : List.of("/api/client/me", "/api/client/events", "/api/admin/organizations/me", "/nowhere")) {
            for (String method : List.of("GET", "POST")) {
                gate.check(key, method, path);
                gate.forwardAuth(key, method, path);
            }
        }
    }

    private void replay(String list, String body) {
        Client owner = control.as(tenant.ownerKey()).with("Idempotency-Key", "again-" + list.length());
        Answer first = Issuer.expectOk(owner.post(list, body));
        Answer again = owner.post(list, body);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.text("value")).isEqualTo(masked(first.text("value")));
        owner.post(list, Json.object("name", "Another"));
    }

    private static String masked(String value) {
        return value.substring(0, 3) + "…" + value.substring(value.length() - 4);
    }

    /** A good key in every place where none belongs. */
    private void misplace(String key) {
        Client owner = control.as(tenant.ownerKey());
        for (String text : List.of(key, "my key: " + key + "!", key + key, "x" + key)) {
            misplaceInBodies(owner, text);
        }
        misplaceInPaths(owner, key);
        misplaceInHeaders(key);
        misplaceAtTheGate(key);
    }

    private void misplaceInBodies(Client owner, String text) {
        for (String field : List.of("name", "description", "role", "scope", "expires_at", text)) {
            assertRefused(owner.post(projectKeys, Json.object("name", "Fine", field, text)));
            assertRefused(owner.with("Idempotency-Key", "bad-" + field.length() + text.length())
                    .post(projectKeys, Json.object("name", "Fine", field, text)));
        }
        for (String field : List.of("name", "external_id", "locale", "timezone", text)) {
            assertRefused(owner.post("/api/admin/projects", Json.object("name", "Fine", field, text)));
            String project = "/api/admin/projects/" + tenant.projectId();
            assertRefused(owner.patch(project, Json.object(field, text)));
        }
        for (String body : List.of(
                "{\"name\":\"" + text,
                text,
                "\"" + text + "\"",
                "[\"" + text + "\"]",
                "{\"name\":{\"" + text + "\":1}}",
                "{\"" + text + "\":",
                "{\"name\":\"a\",\"name\":\"" + text + "\"}")) {
            assertRefused(owner.post(projectKeys, body));
            assertRefused(gate.client().post("/v1/check", body));
        }
    }

    private void misplaceInPaths(Client owner, String key) {
        for (String path : List.of(
                "/api/client/me?key=" + key,
                "/api/client/me?" + key + "=1",
                "/api/client/" + key,
                "/" + key,
                "/api/admin/projects/" + key + "/keys",
                projectKeys + "/" + key,
                projectKeys + "?q=" + key,
                projectKeys + "?cursor=" + key,
                projectKeys + "?sort=" + key,
                projectKeys + "?limit=" + key,
                projectKeys + "?" + key + "=" + key,
                "/api/admin/organizations/audit?actor=" + key,
                "/api/admin/organizations/audit?key=" + key,
                "/api/admin/organizations/audit?action=" + key,
                "/api/admin/organizations/audit?from=" + key)) {
            control.get(path);
            owner.get(path);
        }
        owner.delete("/api/admin/organizations/me?confirm=" + key);
        owner.delete(projectKeys + "/1?reason=" + key);
        control.get("/v1/check?key=" + key);
        gate.client().get("/v1/check?key=" + key);
        gate.client().post("/v1/check?key=" + key, "{}");
        gate.client().get("/" + key);
    }

    private void misplaceInHeaders(String key) {
        for (String name : List.of(
                "Cookie",
                "User-Agent",
                "X-Api-Key",
                "Keystile-Version",
                "Spotzee-Version",
                "Idempotency-Key",
                "X-Request-Id",
                "X-Forwarded-For",
                "Forwarded",
                "Referer",
                "Origin",
                "Accept",
                "Content-Type",
                "X-Keystile-Gate-Token",
                "Traceparent",
                key)) {
            String body = Json.object("name", "Header");
            control.with(name, key).post(projectKeys, body);
            control.as(tenant.ownerKey()).with(name, key).post(projectKeys, body);
            gate.client().with(name, key).post("/v1/check", Json.object("key", null, "method", "GET", "path", "/"));
        }
        for (String authorization :
                List.of(key, "Basic " + key, "Bearer " + key + " x", "Bearer x" + key, "Token " + key)) {
            control.with("Authorization", authorization).get("/api/client/me");
            gate.client()
                    .with("Authorization", authorization)
                    .with("X-Original-Method", "GET")
                    .with("X-Original-URI", "/api/client/me")
                    .get("/v1/forward-auth");
        }
    }

    private void misplaceAtTheGate(String key) {
        gate.check(key, key, "/api/client/me");
        gate.check(key, "GET", "/api/client/" + key);
        gate.check(key, "GET", "/api/client/me?key=" + key);
        gate.check(key, "GET", "/api/client/../" + key);
        gate.check("x" + key, "GET", "/api/client/me");
        for (String field : List.of("origin", "ip", key)) {
            gate.client()
                    .post("/v1/check", Json.object("key", key, "method", "GET", "path", "/api/client/me", field, key));
        }
        for (String field : List.of("key", "method", "path")) {
            gate.client().post("/v1/check", Json.object(field, key));
        }
        gate.forwardAuth(key, "GET", "/api/client/me?key=" + key);
        gate.forwardAuth(null, "GET", "/api/client/" + key);
        gate.forwardAuth(key, key, "/api/client/me");
        gate.client().as(key).with("X-Forwarded-Method", "GET").get("/v1/forward-auth");
        gate.client().as(key).with("X-Forwarded-Uri", "/" + key).get("/v1/forward-auth");
    }

    /** What no HTTP client would send. */
    private void sendGarbage(String key) {
        for (String request : List.of(
                key + "\r\n\r\n",
                key + " / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /" + key + " HTTP/9.9\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: " + key + "\r\nHost: b\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + key + "\r\n\r\n",
                "GET /%" + key + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /\u0001" + key + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /" + key.repeat(300) + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: " + key.repeat(600) + "\r\nConnection: close\r\n\r\n",
                "GET /api/client/me HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer " + key
                        + "\r\nAuthorization: Bearer " + key + "\r\n\r\n",
                "POST /v1/check HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
                        + "Content-Type: application/json\r\n\r\n" + key + "\r\n")) {
            for (int port : new int[] {server.controlPort(), server.gatePort()}) {
                hunter.look("a raw answer", RawHttp.exchange(port, request));
            }
        }
    }

    private void archive(Issuer issuer) {
        long project = issuer.project("Archived");
        Issued key = issuer.projectKey(project, "secret", "admin");
        issuer.archive(project);
        ask(key.value());
        control.as(key.value()).get("/api/client/keys");
    }

    /** Every page of every list; the audit last, when all that was refused is in it. */
    private void readEverything() {
        readPages(projectKeys + "?include=revoked&limit=100");
        readPages(ORGANIZATION_KEYS + "?include=revoked&limit=100");
        readPages("/api/admin/projects?limit=100");
        Client owner = control.as(tenant.ownerKey());
        Waiting.until(
                "refusals are in the audit",
                () -> !owner.get("/api/admin/organizations/audit?action=request.refused")
                        .json()
                        .path("results")
                        .isEmpty());
        readPages("/api/admin/organizations/audit?limit=100");
    }

    private void readPages(String path) {
        Client owner = control.as(tenant.ownerKey());
        String cursor = "";
        do {
            Answer page = Issuer.expectOk(owner.get(path + (cursor.isEmpty() ? "" : "&cursor=" + cursor)));
            cursor = page.json().path("nextCursor").asString("");
        } while (!cursor.isEmpty());
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).as(answer.code()).isBetween(400, 499);
    }
}
