package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading, changing and revoking keys of a project. */
final class ProjectKeyTest extends ServerTest {

    private static final String KEYS = "/api/client/keys/";

    private static String path(Answer key) {
        return KEYS + key.number("id");
    }

    @Test
    void show_ownKey_isMasked() {
        Answer issued = projectKey("editor");
        Answer shown = get(path(issued)).with(acme.adminKey()).send().isOk();
        assertThat(shown.text("role")).isEqualTo("editor");
        assertThat(shown.text("value")).matches("sk_…[0-9A-Za-z]{4}");
    }

    @Test
    void show_throughTheOrganization_isTheSame() {
        Answer issued = projectKey("editor");
        Answer shown = get(acme.keysPath() + "/" + issued.number("id"))
                .with(acme.ownerKey())
                .send()
                .isOk();
        assertThat(shown.body())
                .isEqualTo(get(path(issued)).with(acme.adminKey()).send().body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "01", "-1", "999999", "x", "1.0", "99999999999999999999", "%20"})
    void show_whatNamesNoKey_isMissing(String id) {
        get(KEYS + id).with(acme.adminKey()).send().isProblem(404, "resource_missing");
    }

    @Test
    void show_query_isUnknown() {
        get(path(projectKey("editor")) + "?verbose=1")
                .with(acme.adminKey())
                .send()
                .isProblem(400, "parameter_unknown", "verbose");
    }

    @Test
    void show_roleWithoutSettings_isForbidden() {
        Answer editor = projectKey("editor");
        get(path(editor)).with(editor.text("value")).send().isProblem(403, "permission_denied");
    }

    @Test
    void update_someFields_leavesTheOthers() {
        Answer issued = issue("/api/client/keys", acme.adminKey(), "{\"name\":\"A\",\"description\":\"B\"}");
        server.clock.advance(Duration.ofMillis(1));
        Answer updated = patch(path(issued))
                .with(acme.adminKey())
                .json("{\"name\":\"C\"}")
                .send()
                .isOk();
        assertThat(updated.text("name")).isEqualTo("C");
        assertThat(updated.text("description")).isEqualTo("B");
        assertThat(updated.text("role")).isEqualTo("support");
        assertThat(updated.text("updated_at")).isGreaterThan(updated.text("created_at"));
    }

    @Test
    void update_descriptionNull_emptiesIt() {
        Answer issued = issue("/api/client/keys", acme.adminKey(), "{\"name\":\"A\",\"description\":\"B\"}");
        Answer updated = patch(path(issued))
                .with(acme.adminKey())
                .json("{\"description\":null}")
                .send()
                .isOk();
        assertThat(updated.json().path("description").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "role", "scope"})
    void update_otherFieldNull_isMalformed(String field) {
        patch(path(projectKey("editor")))
                .with(acme.adminKey())
                .json("{\"" + field + "\":null}")
                .send()
                .isProblem(400, "parameter_invalid_format", field);
    }

    @Test
    void update_role_takesEffectOnTheNextRequest() {
        Answer issued = projectKey("support");
        get("/api/client/keys").with(issued.text("value")).send().isProblem(403, "permission_denied");
        patch(path(issued))
                .with(acme.adminKey())
                .json("{\"role\":\"admin\"}")
                .send()
                .isOk();
        get("/api/client/keys").with(issued.text("value")).send().isOk();
    }

    @Test
    void update_sameScope_isAccepted() {
        patch(path(projectKey("support")))
                .with(acme.adminKey())
                .json("{\"scope\":\"secret\"}")
                .send()
                .isOk();
    }

    @Test
    void update_otherScope_isInvalid() {
        patch(path(projectKey("support")))
                .with(acme.adminKey())
                .json("{\"scope\":\"public\"}")
                .send()
                .isInvalid("scope", "immutable");
    }

    @Test
    void update_expiry_isUnknown() {
        patch(path(projectKey("support")))
                .with(acme.adminKey())
                .json("{\"expires_at\":null}")
                .send()
                .isProblem(400, "parameter_unknown", "expires_at");
    }

    @Test
    void update_systemKey_isAConflict() {
        String path = KEYS + acme.systemKeyId();
        patch(path).with(acme.adminKey()).json("{\"name\":\"B\"}").send().isProblem(409, "state_conflict");
        delete(path).with(acme.adminKey()).send().isProblem(409, "state_conflict");
        assertThat(get(path)
                        .with(acme.adminKey())
                        .send()
                        .json()
                        .path("is_system_key")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void revoke_answered_keyIsDeadAtOnce() {
        Answer issued = projectKey("admin");
        get("/api/client/me").with(issued.text("value")).send().isOk();
        delete(path(issued)).with(acme.adminKey()).send().isOk();
        get("/api/client/me").with(issued.text("value")).send().isProblem(401, "authentication_required");
    }

    @Test
    void revoke_withReason_tellsHowItEnded() {
        Answer issued = projectKey("admin");
        Answer revoked = delete(path(issued) + "?reason=It+leaked%21")
                .with(acme.adminKey())
                .send()
                .isOk();
        assertThat(revoked.text("revoke_reason")).isEqualTo("It leaked!");
        assertThat(revoked.text("revoked_at")).matches("2026-11-24T1[0-9:.]+Z");
        assertThat(revoked.json().path("revoked_by").toString())
                .isEqualTo("{\"type\":\"key\",\"id\":" + acme.adminKeyId() + "}");
    }

    @Test
    void revoke_withoutReason_hasNone() {
        Answer revoked =
                delete(path(projectKey("admin"))).with(acme.adminKey()).send().isOk();
        assertThat(revoked.json().path("revoke_reason").isNull()).isTrue();
    }

    @Test
    void revoke_reasonTooLong_isInvalidAndTheKeyLives() {
        Answer issued = projectKey("admin");
        delete(path(issued) + "?reason=" + "r".repeat(501))
                .with(acme.adminKey())
                .send()
                .isInvalid("reason", "too_long");
        get("/api/client/me").with(issued.text("value")).send().isOk();
    }

    @Test
    void revoke_bodyOnDelete_isIgnored() {
        delete(path(projectKey("admin")))
                .with(acme.adminKey())
                .json("not json")
                .send()
                .isOk();
    }

    @Test
    void revoked_everyMethod_isMissing() {
        String path = path(projectKey("admin"));
        delete(path).with(acme.adminKey()).send().isOk();
        get(path).with(acme.adminKey()).send().isProblem(404, "resource_missing");
        patch(path).with(acme.adminKey()).json("{}").send().isProblem(404, "resource_missing");
        delete(path).with(acme.adminKey()).send().isProblem(404, "resource_missing");
    }

    @Test
    void revoke_itself_isAnswered() {
        Answer issued = projectKey("admin");
        delete(path(issued)).with(issued.text("value")).send().isOk();
        delete(path(issued)).with(issued.text("value")).send().isProblem(401, "authentication_required");
    }

    @Test
    void expired_clockPassesTheEnd_isDead() {
        Answer issued =
                issue("/api/client/keys", acme.adminKey(), "{\"name\":\"A\",\"expires_at\":\"2026-11-24T13:00:00Z\"}");
        get("/api/client/me").with(issued.text("value")).send().isOk();
        server.clock.advance(Duration.ofHours(1));
        get("/api/client/me").with(issued.text("value")).send().isProblem(401, "authentication_required");
    }
}
