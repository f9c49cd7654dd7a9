package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * A path that servers read in different ways reaches no verdict but a refusal; one that only looks odd is
 * read as every server reads it. Both doors agree.
 */
class PathTricksTest {

    private static final Fixture FIXTURE = new Fixture();
    private static final GateServer GATE = FIXTURE.start();

    @AfterAll
    static void stop() {
        Fixture.stop(GATE);
    }

    /** The key is an editor's: it may read and write users, and may not touch keys, which takes an admin. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Plain, and what is the same for everybody.
                "/api/client/users              | allowed",
                "/api/client/keys               | permission_denied",
                "/api/client/users/...          | parameter_invalid_format",
                "/api/client/keys/              | permission_denied",
                "/api/client/users?a=/../keys   | allowed",
                "/api/client/keys?a=users       | permission_denied",
                "/api/client/k%65ys             | permission_denied",
                "/api/client/%6beys             | permission_denied",
                "/%61pi/client/keys             | permission_denied",
                "/api/client/users/a%20b        | allowed",
                "/api/client/users/caf%C3%A9    | allowed",
                "/api/client/users/...          | parameter_invalid_format",
                "/api/client/users/...          | parameter_invalid_format",
                "/api/client/users/...          | parameter_invalid_format",
                // Mixed case: many upstreams ignore it.
                "/api/client/KEYS               | permission_denied",
                "/API/Client/Keys               | permission_denied",
                "/API/CLIENT/USERS              | allowed",
                // Dot segments.
                "/api/client/users/../keys      | parameter_invalid_format",
                "/api/client/./users            | parameter_invalid_format",
                "/api/client/users/..           | parameter_invalid_format",
                "/api/client/users/.            | parameter_invalid_format",
                "/api/client/users/%2e%2e/keys  | parameter_invalid_format",
                "/api/client/users/.%2E/keys    | parameter_invalid_format",
                "/../api/client/users           | parameter_invalid_format",
                // Slashes.
                "//api/client/users             | parameter_invalid_format",
                "/api//client/users             | parameter_invalid_format",
                "/api/client/users//            | parameter_invalid_format",
                "/api/client/users%2fkeys       | parameter_invalid_format",
                "/api/client%2Fkeys             | parameter_invalid_format",
                "/api/client/users\\..\\keys    | parameter_invalid_format",
                "/api/client/users%5c..%5Ckeys  | parameter_invalid_format",
                // Parameters, queries and fragments.
                "/api/client/users;a=b          | parameter_invalid_format",
                "/api/client/users;/../keys     | parameter_invalid_format",
                "/api/client;x/users            | parameter_invalid_format",
                "/api/client/users%3Ba          | parameter_invalid_format",
                "/api/client/users%3Fa          | parameter_invalid_format",
                "/api/client/users%23a          | parameter_invalid_format",
                "/api/client/users#/keys        | parameter_invalid_format",
                // NUL and control characters.
                "/api/client/users%00           | parameter_invalid_format",
                "/api/client/users%00.json      | parameter_invalid_format",
                "/api/client/users%0d%0a        | parameter_invalid_format",
                "/api/client/users%7f           | parameter_invalid_format",
                "/api/client/us ers             | parameter_invalid_format",
                // Overlong and broken UTF-8.
                "/api/client/users/%c0%ae%c0%ae/keys | parameter_invalid_format",
                "/api/client/users%c0%afkeys    | parameter_invalid_format",
                "/api/client/users/%e0%80%ae    | parameter_invalid_format",
                "/api/client/users/%ff          | parameter_invalid_format",
                "/api/client/users/%ed%a0%80    | parameter_invalid_format",
                // Encoded twice, or not at all.
                "/api/client/users/%252e%252e   | parameter_invalid_format",
                "/api/client/users%252fkeys     | parameter_invalid_format",
                "/api/client/users%2            | parameter_invalid_format",
                "/api/client/users%             | parameter_invalid_format",
                "/api/client/users%zz           | parameter_invalid_format",
                "/api/client/users%u002e        | parameter_invalid_format",
                // Full-width and other letters that aren't ASCII, as bytes.
                "/api/client/ｕｓｅｒｓ             | parameter_invalid_format",
                "/api/client/users／keys         | parameter_invalid_format",
                "/api/client/users/．．/keys      | parameter_invalid_format",
                // No path at all.
                "api/client/users               | parameter_invalid_format",
                "http://host/api/client/users   | parameter_invalid_format",
                "*                              | parameter_invalid_format",
                "?/api/client/users             | parameter_invalid_format",
                // Below no surface.
                "/api/clients/users             | resource_missing",
                "/api/client                    | resource_missing",
                "/api/client/                   | resource_missing",
                "/                              | resource_missing",
            })
    void bothDoors_trickyPath_giveTheExpectedVerdict(String path, String expected) throws Exception {
        String body = JsonMapper.shared()
                .createObjectNode()
                .put("key", FIXTURE.editor)
                .put("method", "GET")
                .put("path", path)
                .toString();
        byte[] utf8 = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        String bytes = new String(utf8, java.nio.charset.StandardCharsets.ISO_8859_1);

        Answer check = RawConnection.ask(GATE.port(), Fixture.check(bytes));
        Answer forwardAuth = RawConnection.ask(
                GATE.port(),
                new String(
                        Fixture.nginx(FIXTURE.editor, "GET", path).getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        java.nio.charset.StandardCharsets.ISO_8859_1));

        assertThat(check.status()).isEqualTo(200);
        assertThat(check.json().get("allowed").asBoolean()).isEqualTo(expected.equals("allowed"));
        assertThat(check.code()).isEqualTo(expected.equals("allowed") ? "null" : expected);
        if (expected.equals("allowed")) {
            assertThat(forwardAuth.status()).isEqualTo(200);
        } else {
            assertThat(forwardAuth.status()).isEqualTo(403);
            assertThat(forwardAuth.code()).isEqualTo(expected);
        }
    }
}
