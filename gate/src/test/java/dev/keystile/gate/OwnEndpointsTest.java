package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.policy.RequestPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the control plane answers below the surfaces goes to it, and what it doesn't goes to the upstream. */
class OwnEndpointsTest {

    /** The control plane's table of paths, read as text: this room may not use that one. */
    private static final Path TABLE = Path.of("../server/src/main/java/dev/keystile/server/api/Routes.java");

    private static final Pattern PATH = Pattern.compile("\"(/api/(?:client|admin)/[^\"]*)\"");

    private static boolean isOwn(String path) throws RequestPath.Malformed {
        return OwnEndpoints.contain(RequestPath.parse(path));
    }

    static Stream<String> pathsOfTheControlPlane() throws IOException {
        return PATH.matcher(Files.readString(TABLE))
                .results()
                .map(found -> found.group(1).replaceAll("\\{[^}]*}", "7"))
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("pathsOfTheControlPlane")
    void path_inTheControlPlanesTable_isOwn(String path) throws Exception {
        assertThat(isOwn(path)).isTrue();
    }

    @Test
    void control_theTable_isReadWhole() throws Exception {
        assertThat(pathsOfTheControlPlane())
                .contains("/api/client/me", "/api/client/smtp-proxy", "/api/admin/projects/7/keys")
                .hasSizeGreaterThanOrEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/client/keys/7",
                "/api/client/KEYS/",
                "/api/admin/projects/7/keys/8",
                "/api/admin/organizations/api-keys/7"
            })
    void path_belowOne_isOwn(String path) throws Exception {
        assertThat(isOwn(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/client/users",
                "/api/client/me/x",
                "/api/client/smtp-proxys",
                "/api/admin/projects/7/users",
                "/api/admin/organizations",
                "/v1/organizations"
            })
    void path_ofTheUpstream_isNot(String path) throws Exception {
        assertThat(isOwn(path)).isFalse();
    }
}
