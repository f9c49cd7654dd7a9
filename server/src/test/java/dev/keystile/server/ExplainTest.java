package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.check.KeyUse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Guarantee: a check is told as it would be decided, and only to those whose key it is. */
final class ExplainTest extends ServerTest {

    private static final String PATH = "/v1/explain";

    private static ObjectNode question(String method, String path) {
        return JsonMapper.shared().createObjectNode().put("method", method).put("path", path);
    }

    private static Answer explain(String by, ObjectNode question) {
        return post(PATH).with(by).json(question.toString()).send();
    }

    private static Answer asOperator(ObjectNode question) {
        return explain(Installation.OPERATOR_TOKEN, question);
    }

    private static List<String> subjects(Answer answer) {
        List<String> subjects = new ArrayList<>();
        for (JsonNode step : answer.json().path("steps")) {
            subjects.add(step.path("subject").stringValue() + " "
                    + step.path("result").stringValue());
        }
        return subjects;
    }

    @Test
    void explain_goodKey_passesAndIsTold() {
        Answer answer = asOperator(question("GET", "/api/client/me").put("key", acme.adminKey()))
                .isOk();
        assertThat(answer.json().path("allowed").booleanValue()).isTrue();
        assertThat(answer.json().path("code").isNull()).isTrue();
        assertThat(answer.json().path("remedy").isNull()).isTrue();
        assertThat(answer.number("key_id")).isEqualTo(acme.adminKeyId());
        assertThat(answer.text("kind")).isEqualTo("secret");
        assertThat(answer.text("role")).isEqualTo("admin");
        assertThat(answer.number("project_id")).isEqualTo(acme.projectId());
        assertThat(answer.number("organization_id")).isEqualTo(acme.organizationId());
        assertThat(subjects(answer)).allMatch(step -> step.endsWith(" passed")).contains("key passed", "route passed");
    }

    @Test
    void explain_lackingRole_namesTheStepTheCodeAndTheRemedy() {
        Answer answer = asOperator(question("POST", "/api/client/events")
                        .put("key", projectKey("support").text("value")))
                .isOk();
        assertThat(answer.json().path("allowed").booleanValue()).isFalse();
        assertThat(answer.text("code")).isEqualTo("permission_denied");
        assertThat(subjects(answer)).endsWith("permission refused");
        assertThat(answer.text("remedy")).contains("editor");
    }

    @Test
    void explain_byId_saysTheSameAsByValue() {
        ObjectNode byValue = question("GET", "/api/client/keys").put("key", acme.adminKey());
        ObjectNode byId = question("GET", "/api/client/keys").put("key_id", acme.adminKeyId());
        for (String by : new String[] {Installation.OPERATOR_TOKEN, acme.ownerKey()}) {
            assertThat(subjects(explain(by, byId).isOk()))
                    .isEqualTo(subjects(explain(by, byValue).isOk()));
        }
    }

    @Test
    void explain_origin_isABrowser() {
        Answer answer = asOperator(question("GET", "/api/client/me")
                        .put("key", acme.adminKey())
                        .put("origin", "https://shop.example"))
                .isOk();
        assertThat(subjects(answer)).endsWith("browser refused");
    }

    @Test
    void explain_revokedKey_isToldAsRevokedToItsOwnersAlone() {
        Answer issued = projectKey("support");
        delete("/api/client/keys/" + issued.number("id"))
                .with(acme.adminKey())
                .send()
                .isOk();
        ObjectNode question = question("GET", "/api/client/me").put("key", issued.text("value"));
        Answer own = explain(acme.ownerKey(), question).isOk();
        assertThat(own.body()).contains("revoked");
        assertThat(own.number("key_id")).isEqualTo(issued.number("id"));
        assertThat(explain(other.ownerKey(), question).isOk().body()).doesNotContain("revoked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/client/me", "/api/admin/projects/1/keys", "/nowhere", "/api/client/../x", ""})
    void explain_foreignKey_looksLikeNobodys(String path) {
        String victim = other.adminKey();
        String unknown = PlantedKey.unknownLike(victim);
        Answer foreign = explain(acme.ownerKey(), question("GET", path).put("key", victim))
                .isOk();
        Answer nobodys = explain(acme.ownerKey(), question("GET", path).put("key", unknown))
                .isOk();
        assertThat(withoutMask(foreign, victim)).isEqualTo(withoutMask(nobodys, unknown));

        Answer foreignId = explain(acme.ownerKey(), question("GET", path).put("key_id", other.adminKeyId()))
                .isOk();
        Answer nobodysId = explain(acme.ownerKey(), question("GET", path).put("key_id", 987_654))
                .isOk();
        assertThat(foreignId.body()).isEqualTo(nobodysId.body());
        assertThat(foreignId.headers().map().keySet())
                .isEqualTo(nobodysId.headers().map().keySet());
        assertThat(asOperator(question("GET", path).put("key", victim)).isOk().number("organization_id"))
                .isEqualTo(other.organizationId());
    }

    private static String withoutMask(Answer answer, String key) {
        return answer.body().replace(key.substring(key.length() - 4), "____");
    }

    @Test
    void explain_ownKeyOnAForeignProject_saysNoMoreThanOfOneThatIsNot() {
        Answer foreign = explain(
                acme.ownerKey(),
                question("GET", "/api/admin/projects/" + other.projectId() + "/keys")
                        .put("key", acme.ownerKey()));
        Answer nobodys = explain(
                acme.ownerKey(),
                question("GET", "/api/admin/projects/987654/keys").put("key", acme.ownerKey()));
        assertThat(foreign.isOk().body().replace("projects/" + other.projectId() + "/", "projects/987654/"))
                .isEqualTo(nobodys.isOk().body());
    }

    @Test
    void explain_organizationRoles_onlyThoseWhoManageKeysMay() {
        ObjectNode question = question("GET", "/api/client/me").put("key_id", acme.adminKeyId());
        explain(organizationKey("admin").text("value"), question).isOk();
        Answer member =
                explain(organizationKey("member").text("value"), question).isProblem(403, "permission_denied");
        assertThat(member.text("message")).contains("organization.manage").contains("admin");
        post(PATH)
                .with(acme.ownerKey())
                .header("Origin", "https://shop.example")
                .json(question.toString())
                .send()
                .isProblem(403, "permission_denied");
    }

    @Test
    void explain_otherCredentials_areTheOneUnauthenticated() {
        String question =
                question("GET", "/api/client/me").put("key", acme.adminKey()).toString();
        Answer unknown = post(PATH).with("x").json(question).send().isProblem(401, "authentication_required");
        for (String key : new String[] {
            acme.adminKey(),
            projectKey("support").text("value"),
            publishableKey().text("value"),
            PlantedKey.unknownLike(acme.ownerKey())
        }) {
            Answer answer = post(PATH).with(key).json(question).send();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.bodyButForRequestId()).isEqualTo(unknown.bodyButForRequestId());
            assertThat(post(PATH).with(key).json("{").send().status()).isEqualTo(401);
        }
        post(PATH).json(question).send().isProblem(401, "authentication_required");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/%65xplain", "/v1/explain/", "/v1//explain", "/v1/Explain", "/v1/./explain", "/v1/explain;x"
            })
    void explain_otherSpelling_isTheOperatorsAlone(String spelling) {
        String question = question("GET", "/api/client/me")
                .put("key_id", acme.adminKeyId())
                .toString();
        Answer answer = RawHttp.send(
                server,
                "POST " + spelling + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
                        + "Authorization: Bearer " + acme.ownerKey() + "\r\nContent-Length: " + question.length()
                        + "\r\n\r\n" + question);
        assertThat(answer.status()).as(answer.body()).isIn(400, 401);
    }

    @Test
    void explain_operatorsOtherPaths_areNotOpenedToOrganizations() {
        get(PATH).with(acme.ownerKey()).send().isProblem(404, "resource_missing");
        get("/v1/doctor").with(acme.ownerKey()).send().isProblem(401, "authentication_required");
    }

    @Test
    void explain_bothOrNeitherOfKeyAndId_isABadRequest() {
        asOperator(question("GET", "/x")).isProblem(400, "parameter_missing", "key");
        asOperator(question("GET", "/x").put("key", "x").put("key_id", 1))
                .isProblem(400, "parameter_invalid_format", "key_id");
        asOperator(question("GET", "/x").put("key_id", 0)).isProblem(400, "parameter_invalid_format", "key_id");
        asOperator(question("GET", "/x").put("key_id", "1")).isProblem(400, "parameter_invalid_format", "key_id");
        asOperator(question("GET", "/x").put("key_id", 1.5)).isProblem(400, "parameter_invalid_format", "key_id");
        asOperator(question("GET", "/" + "x".repeat(8192)).put("key_id", 1))
                .isProblem(400, "parameter_invalid_format", "path");
        asOperator(question("G".repeat(101), "/x").put("key_id", 1))
                .isProblem(400, "parameter_invalid_format", "method");
        asOperator(question("GET", "/x").put("key_id", 1).put("header", "x"))
                .isProblem(400, "parameter_unknown", "header");
        post(PATH)
                .with(Installation.OPERATOR_TOKEN)
                .json("{\"key\":\"x\",\"method\":\"GET\"}")
                .send()
                .isProblem(400, "parameter_missing", "path");
    }

    @Test
    void explain_nonsenseAsAKey_isToldAndNeverRepeated() {
        for (String nonsense : new String[] {"", "nonsense-nonsense", "sk_", "x".repeat(10_000)}) {
            Answer answer =
                    asOperator(question("GET", "/x").put("key", nonsense)).isOk();
            assertThat(subjects(answer)).containsExactly("node passed", "key refused");
            assertThat(answer.body()).doesNotContain("nonsense-").doesNotContain("xxxx");
        }
    }

    @Test
    void explain_idempotencyKey_isRefusedAndNothingIsKept() {
        ObjectNode question = question("GET", "/api/client/me").put("key", acme.adminKey());
        for (int i = 0; i < 2; i++) {
            Answer answer = post(PATH)
                    .with(acme.ownerKey())
                    .header("Idempotency-Key", "explain")
                    .json(question.toString())
                    .send()
                    .isProblem(400, "idempotency_key_invalid", "Idempotency-Key");
            assertThat(answer.header("Idempotent-Replayed")).isEmpty();
        }
    }

    @Test
    void explain_anyKey_isNoUseAndNoRefusalOfIt() {
        Answer unused = projectKey("support");
        drainUses();
        asOperator(question("GET", "/api/client/me").put("key", unused.text("value")))
                .isOk();
        asOperator(question("GET", "/api/client/me").put("key_id", unused.number("id")))
                .isOk();
        assertThat(drainUses()).doesNotContain(unused.number("id"));
        get("/api/client/me").with(unused.text("value")).send().isOk();
        assertThat(drainUses()).contains(unused.number("id"));
    }

    private static List<Long> drainUses() {
        List<Long> used = new ArrayList<>();
        server.checker.drainUses(batch -> batch.stream().map(KeyUse::keyId).forEach(used::add));
        return used;
    }

    @Test
    void explain_askersKeyEndedAndThisNodeHasNotHeard_isNotAnswered(@TempDir Path another) {
        try (Installation installation = Installation.startWithLocalNode(another)) {
            Tenant tenant = installation.createTenant("Lagging");
            installation.local().lag(true);
            installation
                    .call("DELETE", "/api/admin/organizations/api-keys/" + tenant.ownerKeyId())
                    .with(tenant.ownerKey())
                    .send()
                    .isProblem(503, "service_unavailable");
            Answer answer = installation
                    .call("POST", PATH)
                    .with(tenant.ownerKey())
                    .json(question("GET", "/x")
                            .put("key_id", tenant.adminKeyId())
                            .toString())
                    .send();
            assertThat(answer.status()).as(answer.body()).isIn(401, 503);
        }
    }

    @Test
    void explain_keyThatEndedAMomentAgo_explainsNoMore() {
        Answer key = organizationKey("admin");
        ObjectNode question = question("GET", "/x").put("key_id", 1);
        explain(key.text("value"), question).isOk();
        delete("/api/admin/organizations/api-keys/" + key.number("id"))
                .with(acme.ownerKey())
                .send()
                .isOk();
        explain(key.text("value"), question).isProblem(401, "authentication_required");
    }
}
