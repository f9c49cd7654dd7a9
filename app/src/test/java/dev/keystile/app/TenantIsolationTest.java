package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.app.Issuer.Issued;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Guarantee: what belongs to another tenant can't be told from what does not exist, and no list, search or
 * audit shows any of it. Answers are compared whole, but for the request id and the date.
 */
class TenantIsolationTest {

    private static final String MISSING = "987654";

    /** Every endpoint with an id in its path, as each kind of key that may call it reaches for it. */
    private static final String ENDPOINTS = """
            secret GET    /api/client/keys/{key}
            secret PATCH  /api/client/keys/{key}
            secret DELETE /api/client/keys/{key}
            secret GET    /api/admin/projects/{project}/keys
            secret POST   /api/admin/projects/{project}/keys
            secret GET    /api/admin/projects/{project}/keys/{key}
            secret PATCH  /api/admin/projects/{project}/keys/{key}
            secret DELETE /api/admin/projects/{project}/keys/{key}
            secret GET    /api/admin/projects/{own}/keys/{key}
            secret PATCH  /api/admin/projects/{own}/keys/{key}
            secret DELETE /api/admin/projects/{own}/keys/{key}
            all    GET    /api/admin/projects/{project}
            all    PATCH  /api/admin/projects/{project}
            all    DELETE /api/admin/projects/{project}
            all    GET    /api/admin/projects/{project}/keys
            all    POST   /api/admin/projects/{project}/keys
            all    GET    /api/admin/projects/{project}/keys/{key}
            all    PATCH  /api/admin/projects/{project}/keys/{key}
            all    DELETE /api/admin/projects/{project}/keys/{key}
            all    GET    /api/admin/projects/{own}/keys/{key}
            all    PATCH  /api/admin/projects/{own}/keys/{key}
            all    DELETE /api/admin/projects/{own}/keys/{key}
            secret GET    /api/admin/projects/{project}/smtp-proxy
            secret POST   /api/admin/projects/{project}/smtp-proxy
            secret DELETE /api/admin/projects/{project}/smtp-proxy
            all    GET    /api/admin/projects/{project}/smtp-proxy
            all    POST   /api/admin/projects/{project}/smtp-proxy
            all    DELETE /api/admin/projects/{project}/smtp-proxy
            all    GET    /api/admin/organizations/api-keys/{key}
            all    PATCH  /api/admin/organizations/api-keys/{key}
            all    DELETE /api/admin/organizations/api-keys/{key}
            """;

    private static final List<String> OTHER_METHODS = List.of("HEAD", "PUT", "OPTIONS");

    private static final List<String> BODIES = List.of(
            "{\"name\":\"Renamed\"}",
            "{\"name\":\"Renamed\",\"role\":\"admin\"}",
            "{\"name\":\"Renamed\",\"scope\":\"public\"}",
            "{\"name\":\" \"}",
            "{\"surprise\":1}",
            "{\"name\":",
            "[]",
            "");

    /** Ids of projects and keys that are out of reach, by what they are. */
    private static final Map<String, String> STRANGERS = new LinkedHashMap<>();

    private static final Map<String, String> FOREIGN_KEYS = new LinkedHashMap<>();

    @TempDir
    private static Path folder;

    private static RunningInstallation installation;
    private static Tenant own;
    private static Tenant foreign;
    private static Map<String, String> actors;

    @BeforeAll
    static void start() throws Exception {
        own = Tenant.setUp(folder);
        SecondOrganization other = SecondOrganization.create(folder, "Zebra");
        installation = RunningInstallation.start(folder);
        foreign = Tenant.within(installation.control(), other);
        Issuer issuer = new Issuer(installation.control(), own.ownerKey());
        actors = Map.of(
                "secret", own.adminKey(),
                "owner", own.ownerKey(),
                "admin", issuer.organizationKey("admin").value(),
                "member", issuer.organizationKey("member").value());
        findStrangers(issuer, new Issuer(installation.control(), foreign.ownerKey()));
    }

    private static void findStrangers(Issuer issuer, Issuer foreignIssuer) {
        Issued foreignKey = foreignIssuer.projectKey(foreign.projectId(), "secret", "editor");
        Issued foreignPublic = foreignIssuer.projectKey(foreign.projectId(), "public", "editor");
        Issued foreignOrganizationKey = foreignIssuer.organizationKey("member");
        Issued foreignRevoked = foreignIssuer.projectKey(foreign.projectId(), "secret", "editor");
        foreignIssuer.revoke(foreign.projectId(), foreignRevoked.id());
        Issued ownRevoked = issuer.projectKey(own.projectId(), "secret", "editor");
        issuer.revoke(own.projectId(), ownRevoked.id());
        FOREIGN_KEYS.put("a foreign key", Long.toString(foreignKey.id()));
        FOREIGN_KEYS.put("a foreign publishable key", Long.toString(foreignPublic.id()));
        FOREIGN_KEYS.put("a foreign organization key", Long.toString(foreignOrganizationKey.id()));
        FOREIGN_KEYS.put("a foreign revoked key", Long.toString(foreignRevoked.id()));
        FOREIGN_KEYS.put("an own revoked key", Long.toString(ownRevoked.id()));
        STRANGERS.put("a foreign project", Long.toString(foreign.projectId()));
        long archived = foreignIssuer.project("Zebra archived");
        foreignIssuer.archive(archived);
        STRANGERS.put("a foreign archived project", Long.toString(archived));
    }

    @AfterAll
    static void stop() {
        installation.close();
    }

    @Test
    void everyEndpoint_withAForeignId_answersAsIfNothingWereThere() {
        List<String> differences = new ArrayList<>();
        ENDPOINTS.lines().forEach(line -> differences.addAll(differences(line.split(" +"))));

        assertThat(differences).isEmpty();
    }

    private static List<String> differences(String[] endpoint) {
        List<String> who = endpoint[0].equals("secret") ? List.of("secret") : List.of("owner", "admin", "member");
        List<String> differences = new ArrayList<>();
        for (String actor : who) {
            for (String method : methods(endpoint[1])) {
                for (String body : bodies(method)) {
                    differences.addAll(differences(actor, method, endpoint[2], body));
                }
            }
        }
        return differences;
    }

    private static List<String> methods(String method) {
        return method.equals("GET")
                ? Stream.concat(Stream.of(method), OTHER_METHODS.stream()).toList()
                : List.of(method);
    }

    private static List<@Nullable String> bodies(String method) {
        boolean withBody = method.equals("POST") || method.equals("PATCH");
        return withBody ? new ArrayList<>(BODIES) : Arrays.asList((String) null);
    }

    /** Where an id of somebody else's gets another answer than one that nobody has. */
    private static List<String> differences(String actor, String method, String template, @Nullable String body) {
        Client client = installation.control().as(actors.get(actor));
        List<String> differences = new ArrayList<>();
        Map<String, String> ids = template.contains("{project}") ? STRANGERS : FOREIGN_KEYS;
        for (String query : List.of("", "?include=revoked", "?surprise=1", "?cursor=abc&limit=0")) {
            String missing = comparable(client.send(method, path(template, MISSING, MISSING) + query, body));
            for (Map.Entry<String, String> id : ids.entrySet()) {
                String key = template.contains("{project}") ? FOREIGN_KEYS.get("a foreign key") : id.getValue();
                String path = path(template, id.getValue(), key) + query;
                String answer = comparable(client.send(method, path, body));
                if (!answer.equals(missing)) {
                    differences.add("%s %s %s (%s) as %s with %s:%n%s%ninstead of%n%s"
                            .formatted(method, template, query, id.getKey(), actor, body, answer, missing));
                }
            }
        }
        return differences;
    }

    private static String path(String template, String project, @Nullable String key) {
        return template.replace("{own}", Long.toString(own.projectId()))
                .replace("{project}", project)
                .replace("{key}", key == null ? MISSING : key);
    }

    /** All of an answer that could tell two ids apart. */
    static String comparable(Answer answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers());
        headers.remove("date");
        List<String> requestId = headers.remove("x-request-id");
        String body = requestId == null ? answer.body() : answer.body().replace(requestId.getFirst(), "(request id)");
        return answer.status() + "\n" + headers + "\n" + body;
    }

    /** Negative control: a live key of one's own, another header or one letter of the body is a difference. */
    @Test
    void comparable_ofAnswersThatDiffer_differs() {
        Client owner = installation.control().as(own.ownerKey());
        Answer missing = owner.get(Issuer.keysOf(own.projectId()) + "/" + MISSING);
        Answer there = owner.get("/api/admin/projects/" + own.projectId());
        Map<String, List<String>> moreHeaders = new TreeMap<>(missing.headers());
        moreHeaders.put("X-Extra", List.of("1"));

        assertThat(comparable(there)).isNotEqualTo(comparable(missing));
        assertThat(comparable(new Answer(missing.status(), moreHeaders, missing.body())))
                .isNotEqualTo(comparable(missing));
        assertThat(comparable(new Answer(
                        missing.status(), missing.headers(), missing.body().replace("here", "hare"))))
                .isNotEqualTo(comparable(missing));
        assertThat(comparable(owner.get(Issuer.keysOf(own.projectId()) + "/" + MISSING)))
                .isEqualTo(comparable(missing));
    }

    @Test
    void lists_andSearches_showNothingOfAnotherTenant() {
        for (String path : List.of(
                "/api/admin/projects",
                "/api/admin/organizations/api-keys",
                "/api/admin/organizations/audit",
                Issuer.keysOf(own.projectId()))) {
            assertShowsNothingForeign(path + "?limit=100");
        }
        for (String path :
                List.of("/api/admin/projects", "/api/admin/organizations/api-keys", Issuer.keysOf(own.projectId()))) {
            Answer found = installation.control().as(own.ownerKey()).get(path + "?q=zebra%20project");
            assertThat(found.json().path("results")).isEmpty();
            assertThat(found.header("X-Total-Count")).isEqualTo("0");
        }
    }

    private static void assertShowsNothingForeign(String path) {
        Answer answer =
                Issuer.expectOk(installation.control().as(own.ownerKey()).get(path));
        JsonNode results = answer.json().path("results");
        assertThat(results).isNotEmpty();
        assertThat(answer.header("X-Total-Count")).isEqualTo(Integer.toString(results.size()));
        for (JsonNode row : results) {
            assertThat(row.path("organization_id").asLong(own.organizationId())).isEqualTo(own.organizationId());
            assertThat(row.path("project_id").asLong(0)).isNotEqualTo(foreign.projectId());
            assertThat(FOREIGN_KEYS.get("a foreign key"))
                    .isNotEqualTo(row.path("key_id").asString(""));
        }
        assertThat(answer.body()).doesNotContain("Zebra project", "Zebra archived");
    }

    /** What one tenant's key tried on another's ids stands in its own tenant's audit alone. */
    @Test
    void audit_ofAnAttemptOnAForeignId_showsToTheOneWhoTried() {
        Client owner = installation.control().as(own.ownerKey());
        owner.delete("/api/admin/projects/" + foreign.projectId());

        Waiting.until("the refusal is in the audit", () -> refusals(owner) > 0);
        assertThat(refusals(installation.control().as(foreign.ownerKey()))).isZero();
    }

    private static int refusals(Client client) {
        Answer answer = Issuer.expectOk(client.get("/api/admin/organizations/audit?action=request.refused&limit=100"));
        return answer.json().path("results").size();
    }

    @Test
    void auditFilters_withAForeignId_answerAsIfNothingWereThere() {
        Client owner = installation.control().as(own.ownerKey());
        for (String filter : List.of("key=", "actor=key:", "actor=person:")) {
            String path = "/api/admin/organizations/audit?" + filter;
            String foreignId = FOREIGN_KEYS.get("a foreign key");
            assertThat(comparable(owner.get(path + foreignId))).isEqualTo(comparable(owner.get(path + MISSING)));
        }
    }

    @Test
    void cursors_ofAnotherTenantsList_leadNowhere() {
        Client stranger = installation.control().as(foreign.ownerKey());
        for (String list : List.of("/api/admin/projects", "/api/admin/organizations/audit")) {
            String cursor = Issuer.expectOk(stranger.get(list + "?limit=1")).text("nextCursor");
            Answer answer = installation.control().as(own.ownerKey()).get(list + "?limit=100&cursor=" + cursor);

            assertThat(cursor).isNotEmpty();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).doesNotContain("Zebra");
        }
    }

    /** An idempotency key belongs to the credential that used it. */
    @Test
    void idempotencyKeys_ofAnotherTenant_meanNothing() {
        String body = Json.object("name", "Twice");
        Answer theirs = installation
                .control()
                .as(foreign.ownerKey())
                .with("Idempotency-Key", "shared")
                .post("/api/admin/projects", body);
        Answer ours = installation
                .control()
                .as(own.ownerKey())
                .with("Idempotency-Key", "shared")
                .post("/api/admin/projects", Json.object("name", "Another"));

        assertThat(theirs.status()).isEqualTo(200);
        assertThat(ours.status()).isEqualTo(200);
        assertThat(ours.header("Idempotent-Replayed")).isEmpty();
        assertThat(ours.text("name")).isEqualTo("Another");
    }

    @Test
    void gate_withAForeignProject_answersAsIfNothingWereThere() {
        for (String actor : actors.keySet()) {
            String key = actors.get(actor);
            for (String rest : List.of("", "/events", "/keys", "/keys/1", "/users/me", "/surprise", "/..", "//")) {
                for (String method : List.of("GET", "POST", "DELETE", "get")) {
                    String missing = "/api/admin/projects/" + MISSING + rest;
                    for (String stranger : STRANGERS.values()) {
                        String path = "/api/admin/projects/" + stranger + rest;
                        assertThat(comparable(installation.gate().check(key, method, path)))
                                .isEqualTo(comparable(installation.gate().check(key, method, missing)));
                        assertThat(comparable(installation.gate().forwardAuth(key, method, path)))
                                .isEqualTo(comparable(installation.gate().forwardAuth(key, method, missing)));
                    }
                }
            }
        }
    }

    /** An id that the host product gave means nothing outside its own organization, and may be given again there. */
    @Test
    void externalIds_ofAnotherTenant_meanNothing() {
        Client theirs = installation.control().as(foreign.ownerKey());
        Client ours = installation.control().as(own.ownerKey());
        String ofTheirs = Json.object("external_id", "shop-1");
        Issuer.expectOk(theirs.patch("/api/admin/projects/" + foreign.projectId(), ofTheirs));

        String list = "/api/admin/projects?external_id=";
        assertThat(Issuer.expectOk(theirs.get(list + "shop-1")).json().path("results"))
                .hasSize(1);
        assertThat(comparable(ours.get(list + "shop-1"))).isEqualTo(comparable(ours.get(list + "shop-nobody")));
        assertThat(ours.post("/api/admin/projects", Json.object("name", "Mine", "external_id", "shop-1"))
                        .status())
                .isEqualTo(200);
    }

    /** An ok_ key has its own organization's keys explained; of others it learns no more than of keys that nobody has. */
    @Test
    void explain_ofAForeignKey_answersAsIfItWereNobodys() {
        Client ours = installation.control().as(own.ownerKey());
        Issued known = new Issuer(installation.control(), foreign.ownerKey())
                .projectKey(foreign.projectId(), "secret", "editor");
        String nobodys =
                KeyFormat.unbranded().mint(KeyKind.SECRET, new SecureRandom()).revealPlaintext();

        assertThat(explained(ours, "key", known.value())).isEqualTo(explained(ours, "key", nobodys));
        assertThat(explained(ours, "key_id", Long.toString(known.id()))).isEqualTo(explained(ours, "key_id", MISSING));
        assertThat(explained(ours, "key", own.adminKey())).isNotEqualTo(explained(ours, "key", nobodys));
    }

    /** Without the digits of the id that was asked for, and the last four letters of the key. */
    private static String explained(Client client, String field, String value) {
        String asked = field.equals("key") ? "\"" + value + "\"" : value;
        Answer answer = client.post(
                "/v1/explain", "{\"method\":\"GET\",\"path\":\"/api/client/me\",\"" + field + "\":" + asked + "}");
        assertThat(answer.status()).isEqualTo(200);
        String last = value.substring(Math.max(0, value.length() - 4));
        return comparable(answer).replace(last, "(last)").replace(value, "(id)");
    }

    /** Who isn't the operator has no way to the organizations of the installation, whatever its key may do. */
    @Test
    void operatorEndpoints_withATenantsKey_areRefused() {
        for (String key : actors.values()) {
            Client client = installation.control().as(key);
            for (String path :
                    List.of("/v1/organizations", "/v1/organizations/" + foreign.organizationId(), "/v1/doctor")) {
                assertThat(client.get(path).status()).as(path).isEqualTo(401);
            }
            String other = "/v1/organizations/" + foreign.organizationId();
            assertThat(client.post(other + "/owner-keys", Json.object("name", "Mine"))
                            .status())
                    .isEqualTo(401);
            assertThat(client.patch(other, Json.object("name", "Mine")).status())
                    .isEqualTo(401);
            assertThat(client.post(
                                    "/v1/backups",
                                    Json.object(
                                            "file", folder.resolve("stolen.db").toString()))
                            .status())
                    .isEqualTo(401);
            assertThat(client.send("POST", "/v1/policy/reload", null).status()).isEqualTo(401);
        }
        assertThat(folder.resolve("stolen.db")).doesNotExist();
    }
}
