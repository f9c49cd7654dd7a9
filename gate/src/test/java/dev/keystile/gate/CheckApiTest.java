package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every well-formed question gets 200 and the verdict, with an identity for whoever has shown a good key. */
class CheckApiTest {

    private static final Fixture FIXTURE = new Fixture();
    private static final GateServer GATE = FIXTURE.start();

    @AfterAll
    static void stop() {
        Fixture.stop(GATE);
    }

    private static Answer ask(String key, String method, String path) throws IOException {
        return RawConnection.ask(GATE.port(), Fixture.check(key, method, path));
    }

    private static List<String> permissions(JsonNode answer) {
        return answer.get("permissions").valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void check_goodSecretKey_isAllowedWithItsIdentity() throws Exception {
        Answer answer = ask(FIXTURE.editor, "POST", "/api/client/users");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("X-Request-Id")).matches("req_[0-9A-HJKMNP-TV-Z]{26}");
        assertThat(answer.text())
                .isEqualTo("{\"allowed\":true,\"code\":null,\"message\":null,\"key_id\":104,\"kind\":\"secret\","
                        + "\"role\":\"editor\",\"project_id\":10,\"organization_id\":1,"
                        + "\"permissions\":[\"read\",\"write\"]}");
    }

    @Test
    void check_publishableKeyOnTheAllowlist_isAllowed() throws Exception {
        JsonNode answer = ask(FIXTURE.publishable, "POST", "/api/client/events").json();

        assertThat(answer.get("allowed").asBoolean()).isTrue();
        assertThat(answer.get("kind").asString()).isEqualTo("publishable");
    }

    @Test
    void check_organizationKeyInItsProject_isAllowedWithThePermissionsItActsWith() throws Exception {
        JsonNode answer = ask(FIXTURE.organizationAdmin, "POST", "/api/admin/projects/10/users")
                .json();

        assertThat(answer.get("allowed").asBoolean()).isTrue();
        assertThat(answer.get("kind").asString()).isEqualTo("organization");
        assertThat(answer.get("role").asString()).isEqualTo("admin");
        assertThat(answer.get("project_id").asLong()).isEqualTo(Fixture.SHOP);
        assertThat(permissions(answer)).containsExactly("read", "write", "publish", "settings");
    }

    @Test
    void check_organizationKeyOutsideProjects_hasNoProject() throws Exception {
        JsonNode answer = ask(FIXTURE.organizationOwner, "GET", "/api/admin/organizations/me")
                .json();

        assertThat(answer.get("allowed").asBoolean()).isTrue();
        assertThat(answer.get("project_id").isNull()).isTrue();
        assertThat(permissions(answer))
                .containsExactly("organization.read", "organization.manage", "organization.settings");
    }

    @Test
    void check_roleWithoutThePermission_isDeniedAndNamesTheSmallestRole() throws Exception {
        Answer answer = ask(FIXTURE.support, "POST", "/api/client/users");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo("{\"allowed\":false,\"code\":\"permission_denied\",\"message\":\"The role support lacks the"
                        + " permission write. The smallest role that has it is editor.\",\"key_id\":102,"
                        + "\"kind\":\"secret\",\"role\":\"support\",\"project_id\":10,\"organization_id\":1,"
                        + "\"permissions\":[\"read\"]}");
    }

    @Test
    void check_pathOfNoSurface_isMissingWithTheIdentity() throws Exception {
        JsonNode answer = ask(FIXTURE.editor, "GET", "/elsewhere").json();

        assertThat(answer.get("allowed").asBoolean()).isFalse();
        assertThat(answer.get("code").asString()).isEqualTo("resource_missing");
        assertThat(answer.get("key_id").asLong()).isEqualTo(104);
        assertThat(permissions(answer)).containsExactly("read", "write");
    }

    @Test
    void check_foreignProject_isTheSameAsOneThatDoesNotExist() throws Exception {
        String foreign =
                ask(FIXTURE.admin, "GET", "/api/admin/projects/20/users").text();
        String absent =
                ask(FIXTURE.admin, "GET", "/api/admin/projects/99/users").text();

        assertThat(foreign).contains("resource_missing").isEqualTo(absent);
        assertThat(ask(FIXTURE.admin, "GET", "/api/admin/projects/10/users").text())
                .as("control: its own project")
                .contains("\"allowed\":true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "GET /", "", "G\\u0000T"})
    void check_methodThatIsNone_isNotAllowed(String method) throws Exception {
        JsonNode answer = ask(FIXTURE.editor, method, "/api/client/users").json();

        assertThat(answer.get("allowed").asBoolean()).isFalse();
        assertThat(answer.get("code").asString()).isEqualTo("parameter_invalid_format");
        assertThat(answer.get("key_id").asLong()).isEqualTo(104);
    }

    @Test
    void check_everyKeyThatIsNoGood_getsTheIdenticalAnswer() throws Exception {
        List<String> bad = List.of(
                FIXTURE.unknown,
                FIXTURE.revoked,
                FIXTURE.expired,
                FIXTURE.ofArchivedProject,
                FIXTURE.wrongPrefix,
                FIXTURE.organizationOwner,
                FIXTURE.publishable,
                Fixture.withBadChecksum(FIXTURE.editor),
                "",
                "sk_",
                "sk_short",
                "\\u0000",
                "ключ",
                "\\ud83d\\udd11",
                FIXTURE.editor + " ",
                "x".repeat(60_000));
        for (String key : bad) {
            Answer answer = ask(key.replace("ключ", "\\u043a\\u043b\\u044e\\u0447"), "GET", "/api/client/users");

            assertThat(answer.status()).as(key).isEqualTo(200);
            assertThat(answer.text())
                    .as(key)
                    .isEqualTo("{\"allowed\":false,\"code\":\"authentication_required\",\"message\":\""
                            + Fixture.UNAUTHENTICATED + "\",\"key_id\":null,\"kind\":null,\"role\":null,"
                            + "\"project_id\":null,\"organization_id\":null,\"permissions\":null}");
        }
    }

    @Test
    void check_keyInRawUtf8_isNoKeyAndNoError() throws Exception {
        byte[] body = "{\"key\":\"ключ\",\"method\":\"GET\",\"path\":\"/api/client/users\"}"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(Fixture.head(
                    "POST /v1/check",
                    "Content-Type: application/json;charset=UTF-8",
                    "Content-Length: " + body.length));
            connection.send(body);

            assertThat(connection.answer().code()).isEqualTo("authentication_required");
        }
    }

    @Test
    void check_nullAsKey_isARequestWithoutOne() throws Exception {
        Answer answer = RawConnection.ask(
                GATE.port(), Fixture.check("{\"key\":null,\"method\":\"GET\",\"path\":\"/api/client/users\"}"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.code()).isEqualTo("authentication_required");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"origin\":null | true",
                "\"origin\":\"\" | true",
                "\"origin\":\"https://shop.example\" | false",
                "\"origin\":\"null\" | false",
                "\"ip\":null | true",
                "\"ip\":\"203.0.113.9\" | true",
                "\"ip\":\"2001:db8::1\" | true",
                "\"ip\":\"::ffff:203.0.113.9\" | true",
            })
    void check_optionalFields_areTakenIn(String field, boolean allowed) throws Exception {
        String body = "{\"key\":\"%s\",\"method\":\"GET\",\"path\":\"/api/client/users\",%s}"
                .formatted(FIXTURE.editor, field);

        JsonNode answer = RawConnection.ask(GATE.port(), Fixture.check(body)).json();

        assertThat(answer.get("allowed").asBoolean()).isEqualTo(allowed);
        if (!allowed) {
            assertThat(answer.get("code").asString()).isEqualTo("permission_denied");
            assertThat(answer.get("message").asString()).contains("publishable key");
            assertThat(answer.get("role").asString()).isEqualTo("editor");
        }
    }

    @Test
    void check_nodeThatCannotKnow_isUnavailableAndNothingElse() throws Exception {
        FIXTURE.leaseHolds.set(false);
        try {
            for (String key : FIXTURE.allKeys()) {
                Answer answer = ask(key, "GET", "/api/client/users");

                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
                assertThat(answer.header("Retry-After")).isEqualTo("1");
                assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
                assertThat(answer.code()).isEqualTo("service_unavailable");
            }
        } finally {
            FIXTURE.leaseHolds.set(true);
        }
        assertThat(ask(FIXTURE.editor, "GET", "/api/client/users").status())
                .as("control: the lease is back")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "post"})
    void check_anotherMethod_isMissing(String method) throws Exception {
        Answer answer = RawConnection.ask(GATE.port(), Fixture.head(method + " /v1/check"));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1/check/", "/v1/CHECK", "/v1//check", "/v1/%63heck", "/v1", "*", "/v1/check;x"})
    void gate_anotherPath_isMissing(String path) throws Exception {
        Answer answer = RawConnection.ask(GATE.port(), Fixture.head("POST " + path));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("resource_missing");
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/resource_missing");
    }
}
