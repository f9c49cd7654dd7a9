package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of an organization. */
final class OrganizationKeysTest extends ServerTest {

    private static final String PATH = "/api/admin/organizations/api-keys";

    private static String path(Answer key) {
        return PATH + "/" + key.number("id");
    }

    @Test
    void issue_nameAlone_takesTheDefaults() {
        Answer answer =
                issue(PATH, acme.ownerKey(), "{\"name\":\"Automation\"}").isOk();
        assertThat(answer.text("value")).matches("ok_[0-9A-Za-z]{38}");
        assertThat(answer.body().replace(answer.text("value"), "VALUE"))
                .isEqualTo(("{\"id\":%d,\"organization_id\":%d,\"name\":\"Automation\",\"description\":null,"
                                + "\"role\":\"admin\",\"value\":\"VALUE\","
                                + "\"created_by\":{\"type\":\"key\",\"id\":%d},\"created_at\":\"2026-11-24T12:00:00.123Z\","
                                + "\"updated_at\":\"2026-11-24T12:00:00.123Z\",\"expires_at\":null,\"last_used_at\":null}")
                        .formatted(answer.number("id"), acme.organizationId(), acme.ownerKeyId()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"member", "admin", "owner"})
    void issue_byOwner_mayBeAnyRole(String role) {
        assertThat(organizationKey(role).text("role")).isEqualTo(role);
    }

    @Test
    void issue_byAdmin_mayNotBeAboveAdmin() {
        String admin = organizationKey("admin").text("value");
        issue(PATH, admin, "{\"name\":\"A\",\"role\":\"member\"}").isOk();
        issue(PATH, admin, "{\"name\":\"A\",\"role\":\"admin\"}").isOk();
        Answer answer =
                issue(PATH, admin, "{\"name\":\"A\",\"role\":\"owner\"}").isProblem(403, "permission_denied");
        assertThat(answer.text("message")).contains("owner");
    }

    @Test
    void issue_byMember_isForbidden() {
        issue(PATH, organizationKey("member").text("value"), "{\"name\":\"A\",\"role\":\"member\"}")
                .isProblem(403, "permission_denied");
    }

    @Test
    void issue_secretKey_isUnauthenticated() {
        issue(PATH, acme.adminKey(), "{\"name\":\"A\"}").isProblem(401, "authentication_required");
    }

    @Test
    void issue_scope_isUnknown() {
        issue(PATH, acme.ownerKey(), "{\"name\":\"A\",\"scope\":\"secret\"}")
                .isProblem(400, "parameter_unknown", "scope");
    }

    @Test
    void issue_projectRole_isInvalid() {
        issue(PATH, acme.ownerKey(), "{\"name\":\"A\",\"role\":\"editor\"}").isInvalid("role", "unknown_role");
    }

    @Test
    void update_ownersKeyByAdmin_isForbidden() {
        String admin = organizationKey("admin").text("value");
        String path = path(organizationKey("owner"));
        patch(path).with(admin).json("{\"name\":\"B\"}").send().isProblem(403, "permission_denied");
        delete(path).with(admin).send().isProblem(403, "permission_denied");
        get(path).with(acme.ownerKey()).send().isOk();
    }

    @Test
    void update_raisedAboveTheActor_isForbidden() {
        Answer admin = organizationKey("admin");
        patch(path(admin))
                .with(admin.text("value"))
                .json("{\"role\":\"owner\"}")
                .send()
                .isProblem(403, "permission_denied");
    }

    @Test
    void update_byOwner_isDone() {
        Answer updated = patch(path(organizationKey("admin")))
                .with(acme.ownerKey())
                .json("{\"role\":\"member\",\"name\":\"B\",\"description\":\"C\"}")
                .send()
                .isOk();
        assertThat(updated.text("role")).isEqualTo("member");
        assertThat(updated.text("value")).matches("ok_…[0-9A-Za-z]{4}");
    }

    @Test
    void revoke_answered_keyIsDeadAtOnce() {
        Answer issued = organizationKey("admin");
        assertThat(delete(path(issued)).with(acme.ownerKey()).send().isOk().text("revoked_at"))
                .isNotEmpty();
        get("/api/admin/organizations/me").with(issued.text("value")).send().isProblem(401, "authentication_required");
        get(path(issued)).with(acme.ownerKey()).send().isProblem(404, "resource_missing");
    }

    @Test
    void list_ownKeys_areShown() {
        Answer issued = organizationKey("member");
        Answer list = get(PATH + "?limit=100").with(acme.ownerKey()).send().isOk();
        assertThat(list.each("id")).contains(Long.toString(issued.number("id")));
        assertThat(list.each("value")).allMatch(value -> value.matches("ok_…[0-9A-Za-z]{4}"));
    }

    @Test
    void show_foreignKey_isMissing() {
        get(PATH + "/" + other.ownerKeyId()).with(acme.ownerKey()).send().isProblem(404, "resource_missing");
        get(PATH + "/" + acme.adminKeyId()).with(acme.ownerKey()).send().isProblem(404, "resource_missing");
    }
}
