package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The key's own organization and project. */
final class OrganizationTest extends ServerTest {

    private static final String ME = "/api/admin/organizations/me";

    @Test
    void me_secretKey_tellsItsProject() {
        Answer me = get("/api/client/me")
                .with(projectKey("smtpproxy").text("value"))
                .send()
                .isOk();
        assertThat(me.body())
                .isEqualTo(("{\"id\":%d,\"organization_id\":%d,\"name\":\"Acme project\",\"external_id\":null,"
                                + "\"locale\":\"en\",\"timezone\":\"UTC\",\"created_at\":\"2026-11-24T12:00:00.123Z\","
                                + "\"updated_at\":\"2026-11-24T12:00:00.123Z\",\"role\":\"smtpproxy\",\"has_provider\":false}")
                        .formatted(acme.projectId(), acme.organizationId()));
    }

    @Test
    void me_publishableOrOrganizationKey_isUnauthenticated() {
        get("/api/client/me").with(publishableKey().text("value")).send().isProblem(401, "authentication_required");
        get("/api/client/me").with(acme.ownerKey()).send().isProblem(401, "authentication_required");
    }

    @Test
    void me_query_isUnknown() {
        get("/api/client/me?x=1").with(acme.adminKey()).send().isProblem(400, "parameter_unknown", "x");
    }

    @Test
    void organization_anyRole_isShown() {
        Answer me = get(ME).with(organizationKey("member").text("value")).send().isOk();
        assertThat(me.body())
                .isEqualTo(("{\"organization\":{\"id\":%d,\"name\":\"Acme\",\"username\":\"acme\",\"external_id\":null,"
                                + "\"created_at\":\"2026-11-24T12:00:00.123Z\",\"updated_at\":\"2026-11-24T12:00:00.123Z\"},"
                                + "\"role\":\"member\"}")
                        .formatted(acme.organizationId()));
    }

    @Test
    void organization_secretKey_isUnauthenticated() {
        get(ME).with(acme.adminKey()).send().isProblem(401, "authentication_required");
    }

    @Test
    void update_byOwner_changesNameAndDomainAlone() {
        Tenant tenant = server.createTenant("Renamed");
        Answer changed = patch(ME)
                .with(tenant.ownerKey())
                .json("{\"name\":\"New name\",\"domain\":\"new.example\"}")
                .send()
                .isOk();
        assertThat(changed.text("role")).isEqualTo("owner");
        assertThat(changed.json().path("organization").path("name").stringValue())
                .isEqualTo("New name");
        assertThat(changed.json().path("organization").path("username").stringValue())
                .isEqualTo("renamed");
        assertThat(get(ME).with(tenant.ownerKey()).send().body()).contains("new.example");
        for (String field : new String[] {"external_id", "username"}) {
            patch(ME)
                    .with(tenant.ownerKey())
                    .json("{\"" + field + "\":\"mine\"}")
                    .send()
                    .isProblem(400, "parameter_unknown", field);
        }
        patch(ME).with(tenant.ownerKey()).json("{\"domain\":\"x\"}").send().isInvalid("domain", "invalid_domain");
    }

    @Test
    void update_byAdmin_isForbidden() {
        patch(ME)
                .with(organizationKey("admin").text("value"))
                .json("{\"name\":\"Mine\"}")
                .send()
                .isProblem(403, "permission_denied");
    }

    @Test
    void archive_withoutConfirmation_isNotDone() {
        delete(ME).with(acme.ownerKey()).send().isProblem(400, "parameter_missing", "confirm");
        delete(ME + "?confirm=Acme").with(acme.ownerKey()).send().isInvalid("confirm", "not_confirmed");
        get(ME).with(acme.ownerKey()).send().isOk();
    }

    @Test
    void archive_byAdmin_isForbidden() {
        delete(ME + "?confirm=acme")
                .with(organizationKey("admin").text("value"))
                .send()
                .isProblem(403, "permission_denied");
    }

    @Test
    void archive_confirmed_allItsKeysAreDead() {
        Tenant doomed = server.createTenant("Doomed");
        Answer archived =
                delete(ME + "?confirm=doomed").with(doomed.ownerKey()).send().isOk();
        assertThat(archived.json().path("organization").path("archived_at").stringValue())
                .isNotEmpty();
        get(ME).with(doomed.ownerKey()).send().isProblem(401, "authentication_required");
        get("/api/client/me").with(doomed.adminKey()).send().isProblem(401, "authentication_required");
        get(ME).with(acme.ownerKey()).send().isOk();
    }
}
