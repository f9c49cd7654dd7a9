package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Guarantee: what belongs to another tenant can't be told from what does not exist. */
final class TenantIsolationTest extends ServerTest {

    private static final long NOBODYS = 987_654;

    /** Method, path with a place for the id, body, the key kind that asks, and whose id it is. */
    static Stream<Arguments> endpoints() {
        String project = "{project}";
        String inProject = "/api/admin/projects/" + project + "/keys";
        return Stream.of(
                Arguments.of("GET", "/api/client/keys/{key}", ""),
                Arguments.of("PATCH", "/api/client/keys/{key}", "{\"name\":\"x\"}"),
                Arguments.of("PATCH", "/api/client/keys/{key}", "{\"scope\":\"public\"}"),
                Arguments.of("DELETE", "/api/client/keys/{key}", ""),
                Arguments.of("GET", "/api/admin/organizations/api-keys/{key}", ""),
                Arguments.of("PATCH", "/api/admin/organizations/api-keys/{key}", "{\"role\":\"owner\"}"),
                Arguments.of("DELETE", "/api/admin/organizations/api-keys/{key}", ""),
                Arguments.of("GET", "/api/admin/projects/" + project, ""),
                Arguments.of("PATCH", "/api/admin/projects/" + project, "{\"name\":\"\"}"),
                Arguments.of("DELETE", "/api/admin/projects/" + project, ""),
                Arguments.of("GET", "/api/admin/projects/" + project + "/smtp-proxy", ""),
                Arguments.of("POST", "/api/admin/projects/" + project + "/smtp-proxy", "{}"),
                Arguments.of("DELETE", "/api/admin/projects/" + project + "/smtp-proxy", ""),
                Arguments.of("GET", inProject, ""),
                Arguments.of("POST", inProject, "{\"name\":\"x\"}"),
                Arguments.of("GET", inProject + "/{key}", ""),
                Arguments.of("PATCH", inProject + "/{key}", "{\"name\":\"x\"}"),
                Arguments.of("DELETE", inProject + "/{key}", ""));
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void foreignId_everyEndpoint_looksLikeNobodys(String method, String path, String body) {
        for (String by : new String[] {acme.ownerKey(), acme.adminKey()}) {
            Answer foreign = call(method, path, other.projectId(), foreignKey(path), body, by);
            Answer nobodys = call(method, path, NOBODYS, NOBODYS, body, by);
            assertThat(foreign.status()).isIn(404, 401).isEqualTo(nobodys.status());
            assertThat(foreign.bodyButForRequestId()).isEqualTo(nobodys.bodyButForRequestId());
            assertThat(foreign.headers().map().keySet())
                    .isEqualTo(nobodys.headers().map().keySet());
        }
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void ownId_everyEndpoint_isFound(String method, String path, String body) {
        if (method.equals("GET")) {
            Answer own = call(method, path, acme.projectId(), ownKey(path), body, keyFor(path));
            assertThat(own.status()).isEqualTo(200);
        }
    }

    @Test
    void foreignKeyInOwnProject_isMissing() {
        get(acme.keysPath() + "/" + other.adminKeyId())
                .with(acme.ownerKey())
                .send()
                .isProblem(404, "resource_missing");
    }

    @Test
    void foreignTenant_afterAllThat_isUntouched() {
        get("/api/client/keys/" + other.adminKeyId())
                .with(other.adminKey())
                .send()
                .isOk();
        get("/api/admin/organizations/api-keys/" + other.ownerKeyId())
                .with(other.ownerKey())
                .send()
                .isOk();
    }

    private static String keyFor(String path) {
        return path.startsWith("/api/client") ? acme.adminKey() : acme.ownerKey();
    }

    private static long foreignKey(String path) {
        return path.contains("api-keys") ? other.ownerKeyId() : other.adminKeyId();
    }

    private static long ownKey(String path) {
        return path.contains("api-keys") ? acme.ownerKeyId() : acme.adminKeyId();
    }

    private static Answer call(String method, String path, long project, long key, String body, String by) {
        String target = path.replace("{project}", Long.toString(project)).replace("{key}", Long.toString(key));
        Call call = server.call(method, target).with(by);
        return (body.isEmpty() ? call : call.json(body)).send();
    }
}
