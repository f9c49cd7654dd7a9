package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Projects of an organization. */
final class ProjectsTest extends ServerTest {

    private static final String PATH = "/api/admin/projects";

    private static Answer create(String json) {
        return post(PATH).with(acme.ownerKey()).json(json).send();
    }

    @Test
    void create_nameAlone_takesTheDefaults() {
        Answer project = create("{\"name\":\"Shop\"}").isOk();
        assertThat(project.body())
                .isEqualTo(("{\"id\":%d,\"organization_id\":%d,\"name\":\"Shop\",\"external_id\":null,"
                                + "\"locale\":\"en\",\"timezone\":\"UTC\",\"created_at\":\"2026-11-24T12:00:00.123Z\","
                                + "\"updated_at\":\"2026-11-24T12:00:00.123Z\"}")
                        .formatted(project.number("id"), acme.organizationId()));
    }

    @Test
    void create_everyField_isTaken() {
        Answer project = create(
                        "{\"name\":\"Shop\",\"external_id\":\"p-1\",\"locale\":\"pt-BR\",\"timezone\":\"Europe/Vienna\"}")
                .isOk();
        assertThat(project.text("external_id")).isEqualTo("p-1");
        assertThat(project.text("locale")).isEqualTo("pt-BR");
        assertThat(project.text("timezone")).isEqualTo("Europe/Vienna");
    }

    @Test
    void list_externalId_findsThatProjectAlone() {
        long id = create("{\"name\":\"Looked up\",\"external_id\":\"Look-Up\"}")
                .isOk()
                .number("id");
        assertThat(lookUp("Look-Up", acme).each("id")).containsExactly(Long.toString(id));
        assertThat(lookUp("look-up", acme).each("id")).isEmpty();
        assertThat(lookUp("Look-Up", other).each("id")).isEmpty();
        get("/api/admin/projects?external_id=").with(acme.ownerKey()).send().isProblem(400, "parameter_invalid_empty");
    }

    private static Answer lookUp(String externalId, Tenant by) {
        return get("/api/admin/projects?external_id=" + externalId)
                .with(by.ownerKey())
                .send()
                .isOk();
    }

    @Test
    void create_externalIdTwice_existsAlready() {
        create("{\"name\":\"Shop\",\"external_id\":\"p-2\"}").isOk();
        create("{\"name\":\"Shop\",\"external_id\":\"p-2\"}").isProblem(409, "resource_already_exists", "external_id");
    }

    @ParameterizedTest
    @CsvSource({
        "locale, xx_YY_, invalid_locale",
        "timezone, Mars/Base, invalid_timezone",
        "external_id, a b, invalid_external_id"
    })
    void create_badValue_isInvalid(String field, String value, String code) {
        create("{\"name\":\"Shop\",\"" + field + "\":\"" + value + "\"}").isInvalid(field, code);
    }

    @Test
    void create_withoutName_missesIt() {
        create("{}").isProblem(400, "parameter_missing", "name");
    }

    @Test
    void create_byMember_isForbidden() {
        post(PATH)
                .with(organizationKey("member").text("value"))
                .json("{\"name\":\"Shop\"}")
                .send()
                .isProblem(403, "permission_denied");
    }

    @Test
    void create_secretKey_isUnauthenticated() {
        post(PATH).with(acme.adminKey()).json("{\"name\":\"A\"}").send().isProblem(401, "authentication_required");
    }

    @Test
    void list_owner_seesLiveProjects() {
        NewProject archived = newProject();
        delete(PATH + "/" + archived.id()).with(acme.ownerKey()).send().isOk();
        Answer list = get(PATH + "?limit=100").with(acme.ownerKey()).send().isOk();
        assertThat(list.each("id"))
                .contains(Long.toString(acme.projectId()))
                .doesNotContain(Long.toString(archived.id()), Long.toString(other.projectId()));
    }

    @Test
    void list_member_seesNone() {
        Answer list =
                get(PATH).with(organizationKey("member").text("value")).send().isOk();
        assertThat(list.each("id")).isEmpty();
        assertThat(list.header("X-Total-Count")).isEqualTo("0");
    }

    @Test
    void show_ownProject_isShown() {
        Answer project =
                get(PATH + "/" + acme.projectId()).with(acme.ownerKey()).send().isOk();
        assertThat(project.text("name")).isEqualTo("Acme project");
    }

    @Test
    void show_foreignProject_isMissing() {
        get(PATH + "/" + other.projectId()).with(acme.ownerKey()).send().isProblem(404, "resource_missing");
    }

    @Test
    void show_member_findsNone() {
        get(PATH + "/" + acme.projectId())
                .with(organizationKey("member").text("value"))
                .send()
                .isProblem(404, "resource_missing");
    }

    @Test
    void update_someFields_leavesTheOthers() {
        long id = create("{\"name\":\"A\",\"external_id\":\"p-3\"}").number("id");
        Answer updated = patch(PATH + "/" + id)
                .with(acme.ownerKey())
                .json("{\"name\":\"B\"}")
                .send()
                .isOk();
        assertThat(updated.text("name")).isEqualTo("B");
        assertThat(updated.text("external_id")).isEqualTo("p-3");
        Answer emptied = patch(PATH + "/" + id)
                .with(acme.ownerKey())
                .json("{\"external_id\":null}")
                .send()
                .isOk();
        assertThat(emptied.json().path("external_id").isNull()).isTrue();
    }

    @Test
    void update_unknownField_isNamed() {
        patch(PATH + "/" + acme.projectId())
                .with(acme.ownerKey())
                .json("{\"archived_at\":null}")
                .send()
                .isProblem(400, "parameter_unknown", "archived_at");
    }

    @Test
    void archive_answered_itsKeysAreDeadAtOnce() {
        NewProject project = newProject();
        get("/api/client/me").with(project.adminKey()).send().isOk();
        Answer archived =
                delete(PATH + "/" + project.id()).with(acme.ownerKey()).send().isOk();
        assertThat(archived.text("archived_at")).isNotEmpty();
        get("/api/client/me").with(project.adminKey()).send().isProblem(401, "authentication_required");
        get(PATH + "/" + project.id()).with(acme.ownerKey()).send().isProblem(404, "resource_missing");
        delete(PATH + "/" + project.id()).with(acme.ownerKey()).send().isProblem(404, "resource_missing");
        issue(PATH + "/" + project.id() + "/keys", acme.ownerKey(), "{\"name\":\"A\"}")
                .isProblem(404, "resource_missing");
    }
}
