package dev.keystile.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.policy.SamplePaths.SamplePath;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Guarantee: there is a path for each set of patterns that can match together, up to a maximum. */
class SamplePathsTest {

    @Test
    void of_policy_hasAPathForEachWayToTellThemApart() {
        SamplePaths paths = sample("""
                surface client /api secret read write
                GET /users/{id} read
                * /keys/** settings
                surface project /api/projects/{project} secret read write
                """);

        assertThat(paths.complete()).isTrue();
        assertThat(paths.paths())
                .extracting(SamplePath::shown)
                .containsExactly(
                        "/",
                        "/api",
                        "/api/keys",
                        "/api/projects",
                        "/api/projects/{any}",
                        "/api/projects/{any}/{any}",
                        "/api/projects/{project}",
                        "/api/projects/{project}/{any}",
                        "/api/users",
                        "/api/users/{any}",
                        "/api/{any}",
                        "/{any}");
    }

    @Test
    void of_literalThatLooksLikeTheSample_isNotMistakenForIt() {
        SamplePaths paths = sample("surface client /api secret read write\nGET /any/any- read\n");

        assertThat(paths.paths()).contains(new SamplePath("/api/any--", "/api/{any}"));
    }

    @Test
    void of_patternsThatMultiply_stopsAtTheMaximumAndSaysSo() {
        StringBuilder lines = new StringBuilder("surface client /api secret read write\n");
        for (int literal = 0; literal < 16; literal++) {
            lines.append("GET ");
            for (int i = 0; i < 16; i++) {
                lines.append(i == literal ? "/here" : "/{x}");
            }
            lines.append(" read\n");
        }
        SamplePaths paths = sample(lines.toString());

        assertThat(paths.complete()).isFalse();
        assertThat(paths.paths()).hasSize(SamplePaths.MAX_PATHS);
    }

    private static SamplePaths sample(String lines) {
        return SamplePaths.of(List.of(PolicyLines.withRoles(lines)), 7);
    }
}
