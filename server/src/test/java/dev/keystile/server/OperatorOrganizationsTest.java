package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The organizations of the installation, in the operator's hands. */
final class OperatorOrganizationsTest extends ServerTest {

    private static final String PATH = "/v1/organizations";

    /** Those that change something: method, path with a place for the organization, body. */
    static Stream<Arguments> writes() {
        return Stream.of(
                Arguments.of("POST", PATH, "{\"name\":\"New\",\"owner_email\":\"o@new.example\"}"),
                Arguments.of("PATCH", PATH + "/{id}", "{\"name\":\"Other\"}"),
                Arguments.of("POST", PATH + "/{id}/owner-keys", "{\"name\":\"Way back in\"}"));
    }

    static Stream<Arguments> all() {
        return Stream.concat(
                Stream.of(Arguments.of("GET", PATH, ""), Arguments.of("GET", PATH + "/{id}", "")), writes());
    }

    private static Call operator(String method, String template, String body) {
        String target = template.replace("{id}", Long.toString(other.organizationId()));
        return withBody(server.call(method, target), body).with(Installation.OPERATOR_TOKEN);
    }

    private static Call withBody(Call call, String body) {
        return body.isEmpty() ? call : call.json(body);
    }

    private static Answer create(String json) {
        return operator("POST", PATH, json).send();
    }

    private static String named(String name) {
        return "{\"name\":\"%s\",\"owner_email\":\"o@new.example\"}".formatted(name);
    }

    @ParameterizedTest
    @MethodSource("all")
    void endpoint_operator_isDone(String method, String path, String body) {
        operator(method, path, body).send().isOk();
    }

    @ParameterizedTest
    @MethodSource("all")
    void endpoint_anyKeyOrAWrongToken_isTheOneUnauthenticated(String method, String path, String body) {
        String target = path.replace("{id}", Long.toString(acme.organizationId()));
        Answer unknown = withBody(server.call(method, target), body).with("x").send();
        unknown.isProblem(401, "authentication_required");
        String token = Installation.OPERATOR_TOKEN;
        for (String wrong : new String[] {
            acme.ownerKey(),
            acme.adminKey(),
            publishableKey().text("value"),
            organizationKey("member").text("value"),
            token.substring(1),
            token + "x",
            token.toUpperCase(java.util.Locale.ROOT)
        }) {
            Answer answer =
                    withBody(server.call(method, target), body).with(wrong).send();
            assertThat(answer.bodyButForRequestId()).isEqualTo(unknown.bodyButForRequestId());
            assertThat(answer.status()).isEqualTo(401);
        }
        withBody(server.call(method, target), body).send().isProblem(401, "authentication_required");
    }

    @ParameterizedTest
    @MethodSource("all")
    void endpoint_unknownQuery_isABadRequest(String method, String path, String body) {
        operator(method, path + "?nonsense=1", body).send().isProblem(400, "parameter_unknown", "nonsense");
    }

    @ParameterizedTest
    @MethodSource("writes")
    void write_withoutWaiting_isAccepted(String method, String path, String body) {
        Answer answer =
                operator(method, path, body).header("Prefer", "respond-async").send();
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        assertThat(answer.text("propagation")).isEqualTo("pending");
    }

    @ParameterizedTest
    @MethodSource("writes")
    void write_idempotencyKey_isReplayedWithoutAnyKey(String method, String path, String body) {
        String key = UUID.randomUUID().toString();
        Answer first = operator(method, path, body)
                .header("Idempotency-Key", key)
                .send()
                .isOk();
        Answer replay = operator(method, path, body)
                .header("Idempotency-Key", key)
                .send()
                .isOk();
        assertThat(replay.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(replay.body()).doesNotContainPattern("ok_[0-9A-Za-z]").hasSameSizeAs(masked(first.body()));
        operator(method, path, body + " ")
                .header("Idempotency-Key", key)
                .send()
                .isProblem(409, "idempotency_key_mismatch");
    }

    private static String masked(String body) {
        return body.replaceAll("ok_[0-9A-Za-z]{34}([0-9A-Za-z]{4})", "ok_…$1");
    }

    @ParameterizedTest
    @MethodSource("writes")
    void write_nameTooLong_isInvalid(String method, String path, String body) {
        String tooLong = body.replaceFirst("\"name\":\"[^\"]*\"", "\"name\":\"" + "x".repeat(101) + "\"");
        operator(method, path, tooLong).send().isInvalid("name", "too_long");
    }

    @Test
    void create_everything_isShownAndItsKeyWorks() {
        Answer made = create("{\"name\":\"Full\",\"username\":\"full-house\",\"domain\":\"full.example\","
                        + "\"external_id\":\"host-1\",\"owner_email\":\"o@full.example\"}")
                .isOk();
        var organization = made.json().path("organization");
        assertThat(organization.path("username").stringValue()).isEqualTo("full-house");
        assertThat(organization.path("domain").stringValue()).isEqualTo("full.example");
        assertThat(organization.path("external_id").stringValue()).isEqualTo("host-1");
        String key = made.json().path("organization_key").path("value").stringValue();
        Answer me = get("/api/admin/organizations/me").with(key).send().isOk();
        assertThat(me.text("role")).isEqualTo("owner");
        assertThat(me.json().path("organization").path("id").longValue())
                .isEqualTo(organization.path("id").longValue());
    }

    @Test
    void create_nullsAndUsernameTaken_getsAnotherUsername() {
        create(
                        "{\"name\":\"Acme\",\"username\":null,\"domain\":null,\"external_id\":null,\"owner_email\":\"o@x.example\"}")
                .isOk();
        assertThat(create(named("Acme"))
                        .isOk()
                        .json()
                        .path("organization")
                        .path("username")
                        .stringValue())
                .isNotEqualTo("acme")
                .startsWith("acme");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"username\":\"acme\" | 409 | username",
                "\"external_id\":\"taken-1\" | 409 | external_id",
                "\"username\":\"No Good\" | 422 | username",
                "\"domain\":\"nowhere\" | 422 | domain",
                "\"external_id\":\"a b\" | 422 | external_id",
                "\"nonsense\":1 | 400 | nonsense",
                "\"domain\":1 | 400 | domain",
            })
    void create_badField_isNamedAndNothingIsMade(String field, int status, String param) {
        patchOther("{\"external_id\":\"taken-1\"}").isOk();
        long before = total("");
        Answer answer = create("{\"name\":\"Bad\",\"owner_email\":\"o@bad.example\"," + field + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.text("param")).isEqualTo(param);
        assertThat(total("")).isEqualTo(before);
    }

    private static long total(String query) {
        return Long.parseLong(operator("GET", PATH + query, "").send().isOk().header("X-Total-Count"));
    }

    private static Answer patchOther(String json) {
        return operator("PATCH", PATH + "/{id}", json).send();
    }

    @Test
    void create_fieldsMissing_areNamed() {
        create("{\"name\":\"A\"}").isProblem(400, "parameter_missing", "owner_email");
        create("{\"owner_email\":\"o@x.example\"}").isProblem(400, "parameter_missing", "name");
    }

    @Test
    void update_externalId_isFoundByItAndByNoOther() {
        patchOther("{\"external_id\":\"look-up\",\"domain\":\"other.example\"}").isOk();
        Answer found = operator("GET", PATH + "?external_id=look-up", "").send().isOk();
        assertThat(found.each("id")).containsExactly(Long.toString(other.organizationId()));
        assertThat(operator("GET", PATH + "?external_id=LOOK-UP", "").send().each("id"))
                .isEmpty();
        assertThat(patchOther("{\"external_id\":null,\"domain\":null}")
                        .isOk()
                        .json()
                        .has("domain"))
                .isFalse();
        assertThat(operator("GET", PATH + "?external_id=look-up", "").send().each("id"))
                .isEmpty();
    }

    @Test
    void update_externalIdOfAnother_isAConflict() {
        create("{\"name\":\"A\",\"external_id\":\"first\",\"owner_email\":\"o@x.example\"}")
                .isOk();
        patchOther("{\"external_id\":\"first\"}").isProblem(409, "resource_already_exists", "external_id");
        patchOther("{\"username\":\"other-2\"}").isProblem(400, "parameter_unknown", "username");
    }

    @Test
    void list_pagesSortAndSearch_goOn() {
        create(named("Zebra one")).isOk();
        create(named("Zebra two")).isOk();
        Answer first = operator("GET", PATH + "?q=zebra&sort=username&direction=asc&limit=1", "")
                .send()
                .isOk();
        Answer second = operator(
                        "GET",
                        PATH + "?q=zebra&sort=username&direction=asc&limit=1&cursor=" + first.text("nextCursor"),
                        "")
                .send()
                .isOk();
        assertThat(first.each("username")).containsExactly("zebra-one");
        assertThat(second.each("username")).containsExactly("zebra-two");
        operator("GET", PATH + "?sort=name", "").send().isProblem(400, "parameter_invalid_format", "sort");
        operator("GET", PATH + "?include=revoked", "").send().isProblem(400, "parameter_invalid_format", "include");
    }

    @Test
    void archived_organization_isHistory() {
        Tenant doomed = server.createTenant("Doomed");
        delete("/api/admin/organizations/me?confirm=doomed")
                .with(doomed.ownerKey())
                .send()
                .isOk();
        String one = PATH + "/" + doomed.organizationId();
        assertThat(total("?q=doomed")).isZero();
        assertThat(total("?q=doomed&include=archived")).isEqualTo(1);
        operator("GET", one, "").send().isProblem(404, "resource_missing");
        operator("PATCH", one, "{\"name\":\"A\"}").send().isProblem(404, "resource_missing");
        operator("POST", one + "/owner-keys", "{\"name\":\"A\"}").send().isProblem(404, "resource_missing");
        operator("GET", PATH + "/987654", "").send().isProblem(404, "resource_missing");
    }

    @Test
    void ownerKey_organizationLocksItselfOut_isAWayBackInAndInItsAudit() {
        Tenant locked = server.createTenant("Locked");
        delete("/api/admin/organizations/api-keys/" + locked.ownerKeyId())
                .with(locked.ownerKey())
                .send()
                .isOk();
        Answer issued = operator("POST", PATH + "/" + locked.organizationId() + "/owner-keys", "{\"name\":\"Back\"}")
                .send()
                .isOk();
        assertThat(issued.text("role")).isEqualTo("owner");
        assertThat(issued.number("organization_id")).isEqualTo(locked.organizationId());
        Answer audit = get("/api/admin/organizations/audit?actor=operator")
                .with(issued.text("value"))
                .send()
                .isOk();
        assertThat(audit.each("action")).contains("organization.recovered");
    }
}
