package dev.keystile.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.policy.Match;
import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.PolicyException;
import dev.keystile.core.policy.PolicyProblem;
import dev.keystile.core.policy.RequestPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A policy file is read whole, and each mistake in it is named with its line and how to mend it. */
class PolicyFileTest {

    private static final String REFERENCE = PolicyFile.referenceText();

    @Test
    void reference_rolesOfTheProject_haveThePermissionsOfTheKeyModel() {
        Policy policy = PolicyFile.reference();

        assertThat(policy.permissionsOf(ProjectRole.SUPPORT).names()).containsExactly("read");
        assertThat(policy.permissionsOf(ProjectRole.SMTPPROXY).names()).containsExactly("smtp.send");
        assertThat(policy.permissionsOf(ProjectRole.EDITOR).names()).containsExactly("read", "write");
        assertThat(policy.permissionsOf(ProjectRole.PUBLISHER).names()).containsExactly("read", "write", "publish");
        assertThat(policy.permissionsOf(ProjectRole.ADMIN).names())
                .containsExactly("read", "write", "publish", "settings");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/client/events, true",
        "GET, /api/client/users/me, true",
        "HEAD, /api/client/users/me, true",
        "PATCH, /api/client/subscriptions/me, true",
        "GET, /api/client/events, false",
        "POST, /api/client/events/aggregations, false",
        "GET, /api/client/users/ME, false",
        "PATCH, /api/client/subscriptions/Me, false",
        "GET, /api/client/me, false",
        "GET, /api/client/keys, false",
        "GET, /api/client/smtp-proxy, false",
        "POST, /api/admin/projects/1/events, false",
    })
    void reference_publishableKeys_mayCallExactlyThree(String method, String path, boolean allowed) throws Exception {
        assertThat(match(PolicyFile.reference(), method, path).takes(KeyKind.PUBLISHABLE))
                .isEqualTo(allowed);
    }

    @Test
    void read_copyOfTheReference_isUsable(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("policy.yaml"), REFERENCE);

        assertThat(PolicyFile.read(file).surfaces()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what is replaced | by what | the mistake's line holds | the message holds | the mend holds
                "version: 1 | version: 2 | version | version is not known | version: 1",
                "version: 1 | verison: 1 | verison | \"verison\" is not known | version, roles, surfaces",
                "support:   [read] | supporter: [read] | supporter | \"supporter\" is not the project role | support, smtpproxy",
                "[smtp.send] | smtp.send | smtpproxy | \"smtpproxy\" is not a list | [a, b]",
                "[smtp.send] | [Smtp] | smtpproxy | \"Smtp\" can't be a permission's name | lower-case",
                "needs: settings } | needs: setings } | /keys/** | no role has the permission \"setings\" | settings",
                "needs: none } | nedes: none } | GET /me | \"nedes\" is not known | route, needs, publishable",
                "\"GET /me\", needs: none | \"GET /me\" | GET /me | doesn't say what it needs | none",
                "\"GET /me\" | \"GET me\" | GET me | is not a route | POST /events",
                "\"GET /me\" | \"get /me\" | get /me | is not a route | capitals",
                "\"* /webhooks/**\" | \"* /keys/**\" | /keys/** | can never be reached: line | take one of the two away",
                "\"GET /me\" | \"GET /{a}/me\" | GET /{a}/me | overlaps with line | narrow one of them",
                "kinds: [organization] | kinds: [organisation] | kinds: [organisation] | \"organisation\" is not a kind | publishable, secret",
                "\"* /projects/{project}\" | \"* /projects/{project_id}\" | {project_id} | names a parameter {project_id} | write {project}",
                "projects/{project}\" | projects/{project_id}\" | base: | names a parameter {project_id} | write {project}",
                "base: /api/admin | base: api/admin | base: api/admin | can't be the base | /api/client",
                "routes-of: client | routes-of: clint | routes-of | no surface above this one is called \"clint\" | name one",
                "publishable: true }   # | publishable: yes }   # | publishable: yes | neither true nor false | one of the two",
                "\"* /projects/{project}\" | \"* /projects/{project}/logs\" | /logs | can never be reached: the surface project | move it",
                "{ route: \"GET /organizations/audit\", | { publishable: true, route: \"GET /organizations/audit\", | GET /organizations/audit | takes no publishable keys | take",
            })
    void parse_oneMistake_isNamedWithLineAndMend(
            String before, String after, String lineHolds, String message, String mend) {
        String broken = REFERENCE.replaceFirst(
                java.util.regex.Pattern.quote(before), java.util.regex.Matcher.quoteReplacement(after));
        assertThat(broken).isNotEqualTo(REFERENCE);

        List<PolicyProblem> problems = problemsOf(broken);

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.message()).contains(message);
            assertThat(problem.mend()).contains(mend);
            assertThat(broken.lines().toList().get(problem.line() - 1)).contains(lineHolds);
        });
    }

    @Test
    void parse_severalMistakes_areAllNamedAtOnce() {
        String broken = REFERENCE.replace("needs: settings", "needs: setings").replace("base: /api/client", "base: /");

        assertThat(problemsOf(broken)).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void parse_notYaml_namesTheLine() {
        List<PolicyProblem> problems = problemsOf("version: 1\nroles: [\n");

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.message()).startsWith("this is not YAML");
            assertThat(problem.line()).isGreaterThan(1);
        });
    }

    @Test
    void parse_emptyFile_saysHowToBegin() {
        assertThat(problemsOf("# nothing\n").getFirst().mend()).contains("copy of the reference policy");
    }

    @Test
    void parse_permissionThatKeystileNeedsIsGivenToNobody_isRefused() {
        String broken =
                REFERENCE.replace("publish, settings]", "publish]").replace("needs: settings", "needs: publish");

        assertThat(problemsOf(broken))
                .anySatisfy(problem ->
                        assertThat(problem.message()).contains("no project role has the permission settings"));
    }

    @Test
    void parse_rolesInAnotherOrder_areRefused() {
        String broken = REFERENCE.replace("    member:    [organization.read]\n", "");

        assertThat(problemsOf(broken))
                .anySatisfy(problem -> assertThat(problem.message())
                        .contains("\"admin\" is not the organization role that belongs here"));
    }

    @Test
    void read_notUtf8_isRefused(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("policy.yaml"), new byte[] {'a', (byte) 0xff});

        PolicyException refused = catchThrowableOfType(PolicyException.class, () -> PolicyFile.read(file));

        assertThat(refused.problems().getFirst().message()).contains("UTF-8");
    }

    private static List<PolicyProblem> problemsOf(String yaml) {
        PolicyException refused = catchThrowableOfType(PolicyException.class, () -> PolicyFile.parse(yaml));
        assertThat(refused).isNotNull();
        return refused.problems();
    }

    private static Match match(Policy policy, String method, String path) throws Exception {
        return Objects.requireNonNull(policy.match(method, RequestPath.parse(path)));
    }
}
