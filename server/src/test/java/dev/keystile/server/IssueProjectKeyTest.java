package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Issuing keys of a project. */
final class IssueProjectKeyTest extends ServerTest {

    private static final String PATH = "/api/client/keys";

    @Test
    void issue_nameAlone_takesTheDefaults() {
        Answer answer = issue(PATH, acme.adminKey(), "{\"name\":\"Backend\"}").isOk();
        assertThat(answer.body())
                .isEqualTo(("{\"id\":%d,\"project_id\":%d,\"name\":\"Backend\",\"description\":null,"
                                + "\"scope\":\"secret\",\"role\":\"support\",\"value\":\"%s\",\"is_system_key\":false,\"system_feature\":null,"
                                + "\"created_by\":{\"type\":\"key\",\"id\":%d},\"created_at\":\"2026-11-24T12:00:00.123Z\","
                                + "\"updated_at\":\"2026-11-24T12:00:00.123Z\",\"expires_at\":null,\"last_used_at\":null}")
                        .formatted(answer.number("id"), acme.projectId(), answer.text("value"), acme.adminKeyId()));
        assertThat(answer.text("value")).matches("sk_[0-9A-Za-z]{38}");
    }

    @Test
    void issue_everyField_isTaken() {
        Answer answer = issue(PATH, acme.adminKey(), """
                {"name":"Browser","description":"For the shop","scope":"public","role":"editor",
                 "expires_at":"2027-01-01T01:00:00+01:00"}""").isOk();
        assertThat(answer.text("description")).isEqualTo("For the shop");
        assertThat(answer.text("scope")).isEqualTo("public");
        assertThat(answer.text("role")).isEqualTo("editor");
        assertThat(answer.text("expires_at")).isEqualTo("2027-01-01T00:00:00.000Z");
        assertThat(answer.text("value")).matches("pk_[0-9A-Za-z]{38}");
    }

    @Test
    void issue_answered_keyIsGoodAtOnce() {
        String value = projectKey("admin").text("value");
        get(PATH).with(value).send().isOk();
    }

    @Test
    void issue_answered_valueIsWholeInThatAnswerAlone() {
        Answer issued = issue(PATH, acme.adminKey(), "{\"name\":\"Once\"}").isOk();
        String value = issued.text("value");
        String mask = "sk_…" + value.substring(value.length() - 4);
        String one = PATH + "/" + issued.number("id");
        Answer shown = get(one).with(acme.adminKey()).send().isOk();
        Answer listed = get(PATH + "?q=Once").with(acme.adminKey()).send().isOk();
        Answer patched = patch(one).with(acme.adminKey()).json("{}").send().isOk();
        Answer revoked = delete(one).with(acme.adminKey()).send().isOk();
        assertThat(listed.each("value")).containsExactly(mask);
        for (Answer answer : new Answer[] {shown, patched, revoked}) {
            assertThat(answer.text("value")).isEqualTo(mask);
        }
    }

    @Test
    void issue_throughTheProjectsOwnPath_isTheSame() {
        issue(acme.keysPath(), acme.adminKey(), "{\"name\":\"A\"}").isOk();
        issue(acme.keysPath(), acme.ownerKey(), "{\"name\":\"A\",\"role\":\"admin\"}")
                .isOk();
        issue(acme.keysPath(), organizationKey("admin").text("value"), "{\"name\":\"A\",\"role\":\"admin\"}")
                .isOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"support", "smtpproxy", "editor", "publisher"})
    void issue_roleWithoutSettings_isForbiddenAndToldWhichRoleMay(String role) {
        Answer answer =
                issue(PATH, projectKey(role).text("value"), "{\"name\":\"A\"}").isProblem(403, "permission_denied");
        assertThat(answer.text("message")).contains("settings").contains("admin");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"insufficient_scope\"");
    }

    @Test
    void issue_publishableKey_isUnauthenticated() {
        issue(PATH, publishableKey().text("value"), "{\"name\":\"A\"}").isProblem(401, "authentication_required");
    }

    @Test
    void issue_organizationKeyOnTheClientSurface_isUnauthenticated() {
        issue(PATH, acme.ownerKey(), "{\"name\":\"A\"}").isProblem(401, "authentication_required");
    }

    @Test
    void issue_foreignProject_isMissing() {
        issue(acme.keysPath(), other.adminKey(), "{\"name\":\"A\"}").isProblem(404, "resource_missing");
        issue(acme.keysPath(), other.ownerKey(), "{\"name\":\"A\"}").isProblem(404, "resource_missing");
    }

    @Test
    void issue_memberOfTheOrganization_findsNoProject() {
        issue(acme.keysPath(), organizationKey("member").text("value"), "{\"name\":\"A\"}")
                .isProblem(404, "resource_missing");
    }

    @Test
    void issue_missingName_saysSo() {
        issue(PATH, acme.adminKey(), "{}").isProblem(400, "parameter_missing", "name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\\t\\n", "\\u2003"})
    void issue_blankName_isEmpty(String name) {
        issue(PATH, acme.adminKey(), "{\"name\":\"" + name + "\"}").isProblem(400, "parameter_invalid_empty", "name");
    }

    @Test
    void issue_nameTooLong_isInvalid() {
        issue(PATH, acme.adminKey(), "{\"name\":\"" + "n".repeat(101) + "\"}").isInvalid("name", "too_long");
        issue(PATH, acme.adminKey(), "{\"name\":\"" + "n".repeat(100) + "\"}").isOk();
    }

    @Test
    void issue_descriptionTooLong_isInvalid() {
        issue(PATH, acme.adminKey(), "{\"name\":\"A\",\"description\":\"" + "d".repeat(501) + "\"}")
                .isInvalid("description", "too_long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000b", "a\\u001bb", "a\\nb", "a\\u2028b", "a\\u0085b"})
    void issue_controlCharacterInName_isInvalid(String name) {
        issue(PATH, acme.adminKey(), "{\"name\":\"" + name + "\"}").isInvalid("name", "forbidden_character");
    }

    @Test
    void issue_nameThatHoldsAKey_isInvalidAndNotRepeated() {
        Answer answer = issue(PATH, acme.adminKey(), "{\"name\":\"my " + acme.adminKey() + "\"}")
                .isInvalid("name", "contains_key");
        assertThat(answer.body()).doesNotContain(acme.adminKey());
    }

    @Test
    void issue_unknownRole_isInvalid() {
        issue(PATH, acme.adminKey(), "{\"name\":\"A\",\"role\":\"owner\"}").isInvalid("role", "unknown_role");
        issue(PATH, acme.adminKey(), "{\"name\":\"A\",\"role\":\"Admin\"}").isInvalid("role", "unknown_role");
    }

    @Test
    void issue_unknownScope_isInvalid() {
        issue(PATH, acme.adminKey(), "{\"name\":\"A\",\"scope\":\"private\"}").isInvalid("scope", "unknown_scope");
    }

    @Test
    void issue_expiryInThePast_isInvalid() {
        issue(PATH, acme.adminKey(), "{\"name\":\"A\",\"expires_at\":\"2026-11-24T12:00:00Z\"}")
                .isInvalid("expires_at", "in_the_past");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tomorrow", "2027-01-01", "2027-01-01T00:00:00", "2027-13-01T00:00:00Z", "1796083200"})
    void issue_expiryThatIsNoTime_isMalformed(String time) {
        issue(PATH, acme.adminKey(), "{\"name\":\"A\",\"expires_at\":\"" + time + "\"}")
                .isProblem(400, "parameter_invalid_format", "expires_at");
    }

    @Test
    void issue_projectFull_isAConflict() {
        NewProject full = newProject();
        IntStream.range(1, Installation.MAX_LIVE_KEYS)
                .forEach(i -> issue(PATH, full.adminKey(), "{\"name\":\"A\"}").isOk());
        issue(PATH, full.adminKey(), "{\"name\":\"A\"}").isProblem(409, "state_conflict");
    }

    @Test
    void issue_refused_leavesNoTrace() {
        NewProject project = newProject();
        issue(PATH, project.adminKey(), "{\"name\":\"\"}");
        issue(PATH, project.adminKey(), "{\"name\":\"A\",\"role\":\"emperor\"}");
        issue(PATH, project.adminKey(), "{\"name\":\"A\"");
        Answer list =
                get(PATH + "?include=revoked").with(project.adminKey()).send().isOk();
        assertThat(list.header("X-Total-Count")).isEqualTo("1");
    }
}
