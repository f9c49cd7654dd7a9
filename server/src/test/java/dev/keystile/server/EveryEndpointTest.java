package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every endpoint that takes a key does in the same way. */
final class EveryEndpointTest extends ServerTest {

    private static final String LONG = "x".repeat(501);
    private static final String LONG_NAME = "{\"name\":\"" + LONG + "\"}";
    private static final String NAME = "{\"name\":\"A\"}";
    private static final String IN_PROJECT = "/api/admin/projects/{project}/keys";
    private static final String OF_ORGANIZATION = "/api/admin/organizations/api-keys";

    /** Those that only read. */
    static Stream<Arguments> reads() {
        return Stream.of(
                        "/api/client/me",
                        "/api/client/keys",
                        "/api/client/keys/{key}",
                        IN_PROJECT,
                        IN_PROJECT + "/{key}",
                        "/api/client/smtp-proxy",
                        "/api/admin/projects/{project}/smtp-proxy",
                        "/api/admin/organizations/me",
                        OF_ORGANIZATION,
                        OF_ORGANIZATION + "/{organization-key}",
                        "/api/admin/organizations/audit",
                        "/api/admin/projects",
                        "/api/admin/projects/{new-project}")
                .map(path -> Arguments.of("GET", path, ""));
    }

    /** Those that change something and take a body. */
    static Stream<Arguments> writes() {
        return Stream.of(
                Arguments.of("POST", "/api/client/keys", NAME),
                Arguments.of("PATCH", "/api/client/keys/{key}", NAME),
                Arguments.of("POST", IN_PROJECT, NAME),
                Arguments.of("PATCH", IN_PROJECT + "/{key}", NAME),
                Arguments.of("POST", OF_ORGANIZATION, NAME),
                Arguments.of("PATCH", OF_ORGANIZATION + "/{organization-key}", NAME),
                Arguments.of("POST", "/api/admin/projects", NAME),
                Arguments.of("PATCH", "/api/admin/projects/{new-project}", NAME),
                Arguments.of("PATCH", "/api/admin/organizations/me", NAME));
    }

    /** Those that end something. */
    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of("DELETE", "/api/client/keys/{key}?reason=Replaced", ""),
                Arguments.of("DELETE", IN_PROJECT + "/{key}", ""),
                Arguments.of("DELETE", OF_ORGANIZATION + "/{organization-key}", ""),
                Arguments.of("DELETE", "/api/admin/projects/{new-project}", ""));
    }

    static Stream<Arguments> changes() {
        return Stream.concat(writes(), ends());
    }

    static Stream<Arguments> all() {
        return Stream.concat(reads(), changes());
    }

    private static String fill(String template) {
        String target = template.replace("{project}", Long.toString(acme.projectId()));
        if (target.contains("{key}")) {
            target = target.replace("{key}", Long.toString(projectKey("support").number("id")));
        }
        if (target.contains("{organization-key}")) {
            target = target.replace(
                    "{organization-key}",
                    Long.toString(organizationKey("member").number("id")));
        }
        return target.contains("{new-project}")
                ? target.replace("{new-project}", Long.toString(newProject().id()))
                : target;
    }

    private static Call call(String method, String target, String body) {
        Call call = server.call(method, target);
        return body.isEmpty() ? call : call.json(body);
    }

    private static Call withKey(String method, String target, String body) {
        return call(method, target, body).with(target.startsWith("/api/client") ? acme.adminKey() : acme.ownerKey());
    }

    @ParameterizedTest
    @MethodSource("all")
    void endpoint_goodRequest_isDone(String method, String template, String body) {
        withKey(method, fill(template), body).send().isOk();
    }

    @ParameterizedTest
    @MethodSource("all")
    void endpoint_unknownQuery_isABadRequest(String method, String template, String body) {
        String target = fill(template);
        withKey(method, target + (target.contains("?") ? "&" : "?") + "nonsense=1", body)
                .send()
                .isProblem(400, "parameter_unknown", "nonsense");
    }

    @ParameterizedTest
    @MethodSource("all")
    void endpoint_noKey_isUnauthenticated(String method, String template, String body) {
        call(method, fill(template), body).send().isProblem(401, "authentication_required");
    }

    @ParameterizedTest
    @MethodSource("all")
    void endpoint_keyFromABrowser_isForbidden(String method, String template, String body) {
        withKey(method, fill(template), body)
                .header("Origin", "https://shop.example")
                .send()
                .isProblem(403, "permission_denied");
    }

    @ParameterizedTest
    @MethodSource("changes")
    void change_withoutWaiting_isAccepted(String method, String template, String body) {
        Answer answer = withKey(method, fill(template), body)
                .header("Prefer", "respond-async")
                .send();
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        assertThat(answer.text("propagation")).isEqualTo("pending");
    }

    @ParameterizedTest
    @MethodSource("writes")
    void write_idempotencyKeyOfAnotherBody_isAMismatch(String method, String template, String body) {
        String target = fill(template);
        String key = UUID.randomUUID().toString();
        withKey(method, target, body).header("Idempotency-Key", key).send().isOk();
        withKey(method, target, body + " ")
                .header("Idempotency-Key", key)
                .send()
                .isProblem(409, "idempotency_key_mismatch");
    }

    @ParameterizedTest
    @MethodSource("writes")
    void write_nameTooLong_isInvalid(String method, String template, String body) {
        withKey(method, fill(template), LONG_NAME).send().isInvalid("name", "too_long");
    }

    @ParameterizedTest
    @MethodSource("ends")
    void revoke_reasonTooLong_isInvalid(String method, String template, String body) {
        if (template.contains("key}")) {
            String target = fill(template.replaceFirst("[?].*", ""));
            withKey(method, target + "?reason=" + LONG, body).send().isInvalid("reason", "too_long");
        }
    }

    @Test
    void systemKey_belowTheProject_isAConflict() {
        String path = acme.keysPath() + "/" + acme.systemKeyId();
        delete(path).with(acme.ownerKey()).send().isProblem(409, "state_conflict");
    }

    @Test
    void organization_endedWithoutWaiting_isAccepted() {
        Tenant doomed = server.createTenant("Doomed");
        String path = "/api/admin/organizations/me";
        delete(path + "?confirm=doomed").send().isProblem(401, "authentication_required");
        Answer answer = delete(path + "?confirm=doomed")
                .with(doomed.ownerKey())
                .header("Prefer", "respond-async")
                .send();
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("organization").has("archived_at")).isTrue();
    }
}
