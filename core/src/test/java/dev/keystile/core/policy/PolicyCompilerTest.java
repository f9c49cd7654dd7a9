package dev.keystile.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Guarantee: a policy that can't mean what its author thinks stops the start, with the line, what is
 * wrong and how to mend it. The negative control of every mistake is the good policy, which differs from
 * it in one line.
 */
class PolicyCompilerTest {

    /** Lines 1 to 8 are the roles; line 9 is the first of these. */
    private static final String GOOD = PolicyLines.ROLES + """
            surface client /api/client publishable,secret read write
            POST /events write publishable
            GET /users/me read publishable
            GET /users/{id} read
            * /keys/** settings
            surface project /api/admin/projects/{project} secret,organization read write
            * /keys/** settings
            surface admin /api/admin organization organization.manage organization.manage
            GET /organizations/me organization.read
            GET /projects/{project} organization.manage
            """;

    @Test
    void compile_good_hasNoProblem() {
        assertThat(problemsOf(GOOD)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                // line # the mistake in its place # message # mend
                "1 # project supporter read # \"supporter\" is not the project role that belongs here # support, smtpproxy, editor, publisher, admin",
                "2 # project Smtpproxy smtp.send # \"Smtpproxy\" is not the project role # never their names or order",
                "2 # project editor read write # \"editor\" is not the project role # in this order",
                "3 # project editor read Write write # \"Write\" can't be a permission's name # lower-case letter",
                "3 # project editor read 1write write # \"1write\" can't be a permission's name # lower-case letter",
                "3 # project editor read none write # \"none\" can't be a permission's name # not \"none\"",
                "7 # organization owner organization.read # \"owner\" is not the organization role # member, admin, owner",
                "8 # organization owners organization.settings # \"owners\" is not the organization role # member, admin, owner",
                "9 # surface client api/client publishable,secret read write # \"api/client\" can't be the base of a surface # such as /api/client",
                "9 # surface client / publishable,secret read write # \"/\" can't be the base of a surface # such as /api/client",
                "9 # surface client /api/client/ publishable,secret read write # can't be the base of a surface # no closing slash",
                "9 # surface client /api/** publishable,secret read write # can't be the base of a surface # no **",
                "9 # surface client /{tenant}/api publishable,secret read write # can't be the base of a surface # in braces at its beginning",
                "9 # surface client /{project}/api publishable,secret read write # can't be the base of a surface # in braces at its beginning",
                "9 # surface client /a/{project}/{project} publishable,secret read write # can't be the base of a surface # one {project} at most",
                "9 # surface client /api/../x publishable,secret read write # can't be the base of a surface # such as /api/client",
                "9 # surface client /api/client publishable,secert read write # \"secert\" is not a kind of key # publishable, secret and organization",
                "9 # surface client /api/client publishable,Secret read write # \"Secret\" is not a kind of key # publishable, secret and organization",
                "9 # surface client /api/client - read write # the surface takes no kind of key # \"kinds\"",
                "9 # surface client /api/client publishable,secret raed write # no role has the permission \"raed\" # use one of publish, read, settings, smtp.send, write",
                "9 # surface client /api/client publishable,secret read wirte # no role has the permission \"wirte\" # give it to a role",
                "10 # POST events write publishable # \"POST events\" is not a route # a path below the base",
                "10 # POST / write publishable # \"POST /\" is not a route # a path below the base",
                "10 # POST /events/ write publishable # \"POST /events/\" is not a route # a path below the base",
                "10 # POST //events write publishable # is not a route # a path below the base",
                "10 # POST /events/./x write publishable # is not a route # a path below the base",
                "10 # POST /events/.. write publishable # is not a route # a path below the base",
                "10 # POST /events;v=1 write publishable # is not a route # a path below the base",
                "10 # POST /ev%65nts write publishable # is not a route # a path below the base",
                "10 # POST /ev\u00e9nts write publishable # is not a route # a path below the base",
                "10 # POST /events?x=1 write publishable # is not a route # a path below the base",
                "10 # POST /**/events write publishable # is not a route # \"* /keys/**\"",
                "10 # POST /events/* write publishable # is not a route # \"* /keys/**\"",
                "10 # POST /events* write publishable # is not a route # \"* /keys/**\"",
                "10 # POST /events/:id write publishable # is not a route # \"GET /users/{id}\"",
                "10 # POST /events/{} write publishable # is not a route # \"GET /users/{id}\"",
                "10 # POST /events/{eventId} write publishable # is not a route # \"GET /users/{id}\"",
                "10 # post /events write publishable # \"post /events\" is not a route # in capitals",
                "10 # POST,GET /events write publishable # is not a route # (or *)",
                "10 # /events write publishable # \"/events\" is not a route # one space",
                "10 # POST x /events write publishable # \"POST x /events\" is not a route # one space",
                "10 # POST /events wirte publishable # no role has the permission \"wirte\" # give it to a role",
                "10 # POST /events ? publishable # doesn't say what it needs # or with none",
                "10 # POST /events organization.read # no role that counts on this surface has the permission \"organization.read\" # read, settings",
                "12 # GET /users/me read # can never be reached: line 11 names the same requests # take one of the two away",
                "12 # GET /USERS/Me read # can never be reached: line 11 names the same requests # take one of the two away",
                "13 # GET /users/{key} settings # can never be reached: line 12 names the same requests # take one of the two away",
                "14 # surface project /api/client secret read write # two surfaces have the base /api/client # make one of both",
                "14 # surface project /API/Client secret read write # covers the same paths as /api/client on line 9 # its own base",
                "14 # surface project /api/{x} secret read write # covers the same paths as /api/client on line 9 # its own base",
                "9 # surface client /api/{project_id} publishable,secret read write # a parameter {project_id}, of which nobody asks # write {project}",
                "11 # GET /users/{project-id} read # names a parameter {project-id} # without \"project\" in it",
                "11 # GET /x/{projectid}/y read # names a parameter {projectid} # write {project}",
                "18 # GET /x/{project}/{other_project} organization.manage # names a parameter {other_project} # write {project}",
                "15 # GET /{project}/x settings # more than one {project} # another name",
                "15 # GET /organizations organization.read # no role that counts on this surface # settings",
                "17 # GET /organizations/me settings # no role that counts on this surface has the permission \"settings\" # organization.manage",
                "17 # GET /organizations/me organization.read publishable # takes no publishable keys # take \"publishable: true\" away",
                "18 # GET /projects/{project}/logs organization.manage # can never be reached: the surface project covers these paths # move it to that surface",
                "18 # GET /x/{project}/{project} organization.manage # more than one {project} # another name",
            })
    void compile_oneMistake_isNamedWithLineMessageAndMend(int line, String mistake, String message, String mend) {
        List<PolicyProblem> problems = problemsOf(replaced(line, mistake));

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.line()).isEqualTo(line);
            assertThat(problem.message()).contains(message);
            assertThat(problem.mend()).contains(mend);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /{a}/me settings", "HEAD /{a}/me settings", "* /{a}/me settings", "GET /{project}/me read"})
    void compile_overlapWithoutAMoreSpecificOne_isNamedAtTheLaterLine(String route) {
        List<PolicyProblem> problems = problemsOf(replaced(11, route));

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.line()).isEqualTo(12);
            assertThat(problem.message()).isEqualTo("the route overlaps with line 11, and neither is more specific");
            assertThat(problem.mend()).contains("narrow one of them").contains("ask for the same");
        });
    }

    /** The control of the test above: another method, the same demand, or a more specific route. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /{a}/me settings",
                "GET /{a}/me/x settings",
                "GET /{a}/{b} settings",
                "* /users/{id} settings",
                "GET /users/** settings",
                "GET /** settings",
            })
    void compile_overlapThatIsClear_isFine(String route) {
        assertThat(problemsOf(replaced(11, route))).isEmpty();
    }

    @Test
    void compile_overlapThatAsksForTheSame_isFine() {
        assertThat(problemsOf(replaced(13, "GET /{a}/me read"))).isEmpty();
        assertThat(problemsOf(replaced(13, "GET /{a}/me write"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /projects/{id} organization.manage", "* /projects/{project}/** organization.manage"})
    void compile_routeThatADeeperSurfaceLeavesReachable_isFine(String route) {
        assertThat(problemsOf(replaced(18, route))).isEmpty();
    }

    @Test
    void compile_literalsWithSubDelimiters_areFine() {
        assertThat(problemsOf(replaced(10, "POST /users:batch/@me/a.b-c_d~e!$&'()+,=1 write publishable")))
                .isEmpty();
    }

    @Test
    void compile_noNeedAtAll_isFine() {
        assertThat(problemsOf(replaced(10, "POST /events none publishable"))).isEmpty();
        assertThat(problemsOf(replaced(9, "surface client /api/client publishable,secret none none")))
                .isEmpty();
    }

    @Test
    void compile_misnamedRole_isOneProblem() {
        assertThat(problemsOf(replaced(3, "project editors read write"))).hasSize(1);
    }

    @Test
    void compile_rolesLeftOut_areNamedOneByOne() {
        String lines = GOOD.lines().filter(line -> !line.startsWith("project ")).reduce("", (a, b) -> a + b + "\n");

        assertThat(problemsOf(lines).stream().map(PolicyProblem::message))
                .contains(
                        "the project role support is missing",
                        "the project role smtpproxy is missing",
                        "the project role editor is missing",
                        "the project role publisher is missing",
                        "the project role admin is missing");
    }

    @Test
    void compile_lastRoleLeftOut_isNamedBehindTheOthers() {
        List<PolicyProblem> problems = problemsOf(replaced(8, ""));

        assertThat(problems)
                .contains(new PolicyProblem(
                        7,
                        "the organization role owner is missing",
                        "list the organization roles member, admin, owner, in this order"));
    }

    @Test
    void compile_aRoleTooMany_isNamed() {
        String lines = PolicyLines.ROLES + "project root read\n" + "surface client /api/client secret read write\n";

        assertThat(problemsOf(lines)).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(9);
            assertThat(problem.message()).contains("\"root\" is not the project role");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "settings, project, admin",
        "organization.read, organization, owner",
        "organization.manage, organization, owner",
        "organization.settings, organization, owner",
    })
    void compile_permissionThatKeystileAsksForIsHeldByNobody_isNamed(String permission, String sort, String role) {
        String roles = PolicyLines.ROLES.replace(" " + permission, "");
        String lines = roles + "surface client /api/client secret read write\n";

        assertThat(problemsOf(lines)).singleElement().satisfies(problem -> {
            assertThat(problem.message())
                    .isEqualTo("no " + sort + " role has the permission " + permission
                            + ", which Keystile itself asks for");
            assertThat(problem.mend()).isEqualTo("give it to one, usually " + role);
        });
        assertThat(problemsOf(lines.replace(roles, PolicyLines.ROLES))).isEmpty();
    }

    @Test
    void compile_noSurface_isNamed() {
        assertThat(problemsOf(PolicyLines.ROLES))
                .containsExactly(new PolicyProblem(0, "there is no surface", "name at least one under \"surfaces\""));
    }

    @Test
    void compile_routesWithoutEnd_areBounded() {
        StringBuilder lines = new StringBuilder(GOOD);
        for (int i = 0; i < 2_001; i++) {
            lines.append("GET /x").append(i).append(" organization.manage\n");
        }

        assertThat(problemsOf(lines.toString()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("more than 2000 routes"));
    }

    @Test
    void compile_severalMistakes_areAllNamedInTheOrderOfTheirLines() {
        String lines = PolicyLines.ROLES + """
                surface client api/client secret read write
                surface admin /api/admin organization organization.manage organization.manage
                get /x organization.manage
                GET /y organization.mange
                """;

        PolicyException refused = refusalOf(lines);

        assertThat(refused.problems()).extracting(PolicyProblem::line).containsExactly(9, 11, 12);
        assertThat(refused).hasMessage("The policy has 3 problems");
    }

    @Test
    void permissionsOf_everyRole_areThoseOfTheFileInItsOrder() {
        Policy policy = PolicyLines.policy(GOOD);

        assertThat(policy.permissionsOf(ProjectRole.PUBLISHER).names()).containsExactly("read", "write", "publish");
        assertThat(policy.permissionsOf(ProjectRole.PUBLISHER).joined()).isEqualTo("read write publish");
        assertThat(policy.permissionsOf(ProjectRole.SMTPPROXY).names()).containsExactly("smtp.send");
        assertThat(policy.permissionsOf(OrganizationRole.MEMBER).names()).containsExactly("organization.read");
    }

    @Test
    void permissionsOf_permissionNamedTwice_hasItOnce() {
        Policy policy = PolicyLines.policy(GOOD.replace("editor read write", "editor write read write"));

        assertThat(policy.permissionsOf(ProjectRole.EDITOR).names()).containsExactly("write", "read");
    }

    @Test
    void smallestRoleWith_permission_isTheNarrowestOfItsSort() {
        Policy policy = PolicyLines.policy(GOOD);

        assertThat(policy.smallestRoleWith(new Permission("read"), true)).contains(ProjectRole.SUPPORT);
        assertThat(policy.smallestRoleWith(new Permission("write"), true)).contains(ProjectRole.EDITOR);
        assertThat(policy.smallestRoleWith(Permission.SETTINGS, true)).contains(ProjectRole.ADMIN);
        assertThat(policy.smallestRoleWith(Permission.ORGANIZATION_MANAGE, false))
                .contains(OrganizationRole.ADMIN);
        assertThat(policy.smallestRoleWith(Permission.ORGANIZATION_MANAGE, true))
                .isEmpty();
        assertThat(policy.smallestRoleWith(Permission.SETTINGS, false)).isEmpty();
    }

    @Test
    void permission_everyRole_isItsOwn() {
        List<Role> roles = new ArrayList<>(List.of(ProjectRole.values()));
        roles.addAll(List.of(OrganizationRole.values()));
        Policy policy = PolicyLines.policy(GOOD);

        assertThat(roles)
                .allSatisfy(
                        role -> assertThat(policy.permissionsOf(role).names()).isNotEmpty());
    }

    private static String replaced(int number, String line) {
        List<String> lines = new ArrayList<>(GOOD.lines().toList());
        lines.set(number - 1, line);
        return String.join("\n", lines);
    }

    private static List<PolicyProblem> problemsOf(String lines) {
        try {
            PolicyCompiler.compile(PolicyLines.document(lines));
            return List.of();
        } catch (PolicyException e) {
            return e.problems();
        }
    }

    private static PolicyException refusalOf(String lines) {
        return catchThrowableOfType(PolicyException.class, () -> PolicyCompiler.compile(PolicyLines.document(lines)));
    }
}
