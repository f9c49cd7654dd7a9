package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Guarantee: a feature's key comes and goes with the feature, and in no other way. */
final class FeaturesTest extends ServerTest {

    private static final String OWN = "/api/client/smtp-proxy";

    /** A place where the SMTP proxy of one project is managed, and the key that may. */
    record Place(String path, String keysPath, String key) {

        Answer show() {
            return get(path).with(key).send();
        }

        Answer enable() {
            return post(path).with(key).send();
        }

        Answer disable() {
            return delete(path).with(key).send();
        }
    }

    /** A new project each: by its own key, and by the organization's key and the project's key below its id. */
    static Stream<Place> places() {
        NewProject own = newProject();
        NewProject belowItsId = newProject();
        return Stream.of(
                new Place(OWN, "/api/client/keys", own.adminKey()),
                belowId(acme.ownerKey(), newProject()),
                belowId(belowItsId.adminKey(), belowItsId));
    }

    private static Place belowId(String key, NewProject project) {
        String base = "/api/admin/projects/" + project.id();
        return new Place(base + "/smtp-proxy", base + "/keys", key);
    }

    @ParameterizedTest
    @MethodSource("places")
    void feature_lifeOfIt_isToldAtEveryStep(Place place) {
        assertThat(place.show().isOk().body()).isEqualTo("{\"feature\":\"smtp_proxy\",\"enabled\":false,\"key\":null}");
        Answer key = place.enable().isOk();
        assertThat(key.text("value")).matches("sk_[0-9A-Za-z]{38}");
        assertThat(key.text("role")).isEqualTo("smtpproxy");
        assertThat(key.text("system_feature")).isEqualTo("smtp_proxy");
        assertThat(key.json().path("is_system_key").booleanValue()).isTrue();
        get("/api/client/me").with(key.text("value")).send().isOk();

        Answer shown = place.show().isOk();
        assertThat(shown.json().path("enabled").booleanValue()).isTrue();
        assertThat(shown.json().path("key").path("id").longValue()).isEqualTo(key.number("id"));
        assertThat(shown.json().path("key").path("value").stringValue()).startsWith("sk_…");

        Answer ended = place.disable().isOk();
        assertThat(ended.json().path("enabled").booleanValue()).isFalse();
        assertThat(ended.json().path("key").path("revoked_at").stringValue()).isNotEmpty();
        assertThat(ended.json().path("key").path("value").stringValue()).startsWith("sk_…");
        get("/api/client/me").with(key.text("value")).send().isProblem(401, "authentication_required");
        assertThat(place.show().isOk().json().path("key").isNull()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("places")
    void feature_enabledOrDisabledTwice_isAConflict(Place place) {
        place.disable().isProblem(409, "state_conflict");
        place.enable().isOk();
        place.enable().isProblem(409, "state_conflict");
        place.disable().isOk();
        place.disable().isProblem(409, "state_conflict");
    }

    @ParameterizedTest
    @MethodSource("places")
    void feature_withoutWaiting_isAccepted(Place place) {
        for (String method : List.of("POST", "DELETE")) {
            Answer answer = server.call(method, place.path())
                    .with(place.key())
                    .header("Prefer", "respond-async")
                    .send();
            assertThat(answer.status()).as(answer.body()).isEqualTo(202);
            assertThat(answer.text("propagation")).isEqualTo("pending");
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void enable_idempotencyKey_isReplayedWithTheMask(Place place) {
        Answer first = enableOnce(place).isOk();
        Answer replay = enableOnce(place).isOk();
        assertThat(first.text("value")).doesNotContain("…");
        assertThat(replay.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(replay.text("value")).startsWith("sk_…");
        assertThat(replay.number("id")).isEqualTo(first.number("id"));
    }

    private static Answer enableOnce(Place place) {
        return post(place.path())
                .with(place.key())
                .header("Idempotency-Key", "enable")
                .send();
    }

    @ParameterizedTest
    @MethodSource("places")
    void systemKey_changedOrRevokedByItself_isAConflict(Place place) {
        String path = place.keysPath() + "/" + place.enable().isOk().number("id");
        patch(path).with(place.key()).json("{\"name\":\"Mine\"}").send().isProblem(409, "state_conflict");
        patch(path).with(place.key()).json("{\"role\":\"admin\"}").send().isProblem(409, "state_conflict");
        delete(path).with(place.key()).send().isProblem(409, "state_conflict");
        assertThat(place.show().isOk().json().path("enabled").booleanValue()).isTrue();
        get(path).with(place.key()).send().isOk();
    }

    @ParameterizedTest
    @MethodSource("places")
    void feature_badRequestOrNoKey_isRefused(Place place) {
        for (String method : List.of("GET", "POST", "DELETE")) {
            server.call(method, place.path() + "?x=1")
                    .with(place.key())
                    .send()
                    .isProblem(400, "parameter_unknown", "x");
            server.call(method, place.path()).send().isProblem(401, "authentication_required");
            server.call(method, place.path())
                    .with(publishableKey().text("value"))
                    .send()
                    .isProblem(401, "authentication_required");
            server.call(method, place.path())
                    .with(place.key())
                    .header("Origin", "https://shop.example")
                    .send()
                    .isProblem(403, "permission_denied");
        }
        post(place.path()).with(place.key()).json("{\"x\":1}").send().isProblem(400, "parameter_unknown", "x");
        post(place.path()).with(place.key()).json("[]").send().isProblem(400, "parameter_invalid_format");
        post(place.path()).with(place.key()).json("{}").send().isOk();
    }

    @ParameterizedTest
    @MethodSource("roles")
    void feature_roleBelowAdmin_isForbidden(String role) {
        String key = projectKey(role).text("value");
        for (String path : List.of(OWN, "/api/admin/projects/" + acme.projectId() + "/smtp-proxy")) {
            for (String method : List.of("GET", "POST", "DELETE")) {
                Answer answer = server.call(method, path).with(key).send().isProblem(403, "permission_denied");
                assertThat(answer.text("message")).contains("settings").contains("admin");
            }
        }
    }

    static Stream<String> roles() {
        return Stream.of("support", "smtpproxy", "editor", "publisher");
    }

    @Test
    void projectBelowId_nobodysOrForeignOrArchived_isMissing() {
        NewProject archived = newProject();
        delete("/api/admin/projects/" + archived.id())
                .with(acme.ownerKey())
                .send()
                .isOk();
        for (long id : new long[] {987_654, other.projectId(), archived.id()}) {
            for (String method : List.of("GET", "POST", "DELETE")) {
                server.call(method, "/api/admin/projects/" + id + "/smtp-proxy")
                        .with(acme.ownerKey())
                        .send()
                        .isProblem(404, "resource_missing");
            }
        }
    }

    @Test
    void project_archived_itsFeatureKeyIsDead() {
        NewProject project = newProject();
        Answer key = post(OWN).with(project.adminKey()).send().isOk();
        delete("/api/admin/projects/" + project.id())
                .with(acme.ownerKey())
                .send()
                .isOk();
        get("/api/client/me").with(key.text("value")).send().isProblem(401, "authentication_required");
    }
}
