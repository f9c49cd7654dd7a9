package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.OPERATOR;
import static dev.keystile.registry.TestRegistry.by;
import static dev.keystile.registry.TestRegistry.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.Problem;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.command.SetUpInstallation;
import dev.keystile.registry.command.UpdateProject;
import dev.keystile.registry.query.FindOrganization;
import dev.keystile.registry.query.FindProject;
import dev.keystile.registry.query.ListAudit;
import dev.keystile.registry.query.ListKeys;
import dev.keystile.registry.query.ListProjects;
import dev.keystile.registry.query.PageRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what: one hand-written row for each actor, asked of keys and people alike. */
class AuthoriserTest extends TenantTest {

    private Project second;

    @BeforeEach
    void makeActors() {
        second = test.done(owner, new CreateProject(organization.id(), "Second", null, null, null));
    }

    private Actor keyOf(KeyKind kind, Role role) {
        return by(test.issue(owner, kind == KeyKind.ORGANIZATION ? organization : project, kind, role));
    }

    private Actor.Person member(OrganizationRole role) {
        Actor.Person person = test.person(role + "-2@acme.example");
        test.putInOrganization(person, organization.id(), role);
        return person;
    }

    private Actor.Person teammate(ProjectRole role) {
        Actor.Person person = member(OrganizationRole.MEMBER);
        test.putInProject(person, project.id(), role);
        return person;
    }

    private Actor actor(String name) {
        return switch (name) {
            case "pk admin" -> keyOf(KeyKind.PUBLISHABLE, ProjectRole.ADMIN);
            case "sk admin" -> keyOf(KeyKind.SECRET, ProjectRole.ADMIN);
            case "sk publisher" -> keyOf(KeyKind.SECRET, ProjectRole.PUBLISHER);
            case "sk support" -> keyOf(KeyKind.SECRET, ProjectRole.SUPPORT);
            case "ok owner" -> keyOf(KeyKind.ORGANIZATION, OrganizationRole.OWNER);
            case "ok admin" -> keyOf(KeyKind.ORGANIZATION, OrganizationRole.ADMIN);
            case "ok member" -> keyOf(KeyKind.ORGANIZATION, OrganizationRole.MEMBER);
            case "person owner" -> member(OrganizationRole.OWNER);
            case "person admin" -> member(OrganizationRole.ADMIN);
            case "person member" -> member(OrganizationRole.MEMBER);
            case "teammate admin" -> teammate(ProjectRole.ADMIN);
            case "teammate editor" -> teammate(ProjectRole.EDITOR);
            case "stranger" -> test.person("stranger@other.example");
            case "nobody" -> new Actor.Person(999_999);
            case "no key" -> new Actor.Key(999_999);
            case "operator" -> OPERATOR;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private String ask(Actor actor, Query<?> query) {
        return word(test.ask(actor, query).value());
    }

    private String execute(Actor actor, Command<?> command) {
        return word(test.execute(actor, command).value());
    }

    private static String word(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Done<?> ignored -> "yes";
            case Outcome.Refused<?>(Problem problem) ->
                switch (problem.code()) {
                    case AUTHENTICATION_REQUIRED -> "401";
                    case PERMISSION_DENIED -> "403";
                    case RESOURCE_MISSING -> "404";
                    default -> problem.code().wireName();
                };
        };
    }

    // own keys: list the project's keys; issue: into the project; second: list another project's keys;
    // org keys: list; org: see; projects: list; see: the project; edit: the project; audit: read
    @ParameterizedTest
    @CsvSource(textBlock = """
        actor,           own keys, issue, second, org keys, org, projects, see, edit, audit
        pk admin,        401,      401,   401,    401,      401, 401,      401, 401,  401
        sk admin,        yes,      yes,   404,    404,      404, 404,      yes, 404,  404
        sk publisher,    403,      403,   404,    404,      404, 404,      yes, 404,  404
        sk support,      403,      403,   404,    404,      404, 404,      yes, 404,  404
        ok owner,        yes,      yes,   yes,    yes,      yes, yes,      yes, yes,  yes
        ok admin,        yes,      yes,   yes,    yes,      yes, yes,      yes, yes,  yes
        ok member,       404,      404,   404,    403,      yes, yes,      404, 404,  403
        person owner,    yes,      yes,   yes,    yes,      yes, yes,      yes, yes,  yes
        person admin,    yes,      yes,   yes,    yes,      yes, yes,      yes, yes,  yes
        person member,   404,      404,   404,    403,      yes, yes,      404, 404,  403
        teammate admin,  yes,      yes,   404,    403,      yes, yes,      yes, 403,  403
        teammate editor, 403,      403,   404,    403,      yes, yes,      yes, 403,  403
        stranger,        404,      404,   404,    404,      404, 404,      404, 404,  404
        nobody,          401,      401,   401,    401,      401, 401,      401, 401,  401
        no key,          401,      401,   401,    401,      401, 401,      401, 401,  401
        operator,        403,      403,   403,    403,      yes, 403,      403, 403,  403
        """, useHeadersInDisplayName = true)
    void decisions_forEachActor_areThoseOfTheTable(
            String name,
            String ownKeys,
            String issue,
            String otherKeys,
            String organizationKeys,
            String see,
            String projects,
            String seeProject,
            String editProject,
            String audit) {
        Actor actor = actor(name);

        assertThat(ask(actor, new ListKeys(project, false, PageRequest.FIRST))).isEqualTo(ownKeys);
        assertThat(execute(actor, new IssueKey(project, KeyKind.SECRET, "Key", null, ProjectRole.SUPPORT, null)))
                .isEqualTo(issue);
        assertThat(ask(actor, new ListKeys(new KeyOwner.Project(second.id()), false, PageRequest.FIRST)))
                .isEqualTo(otherKeys);
        assertThat(ask(actor, new ListKeys(organization, false, PageRequest.FIRST)))
                .isEqualTo(organizationKeys);
        assertThat(ask(actor, new FindOrganization(organization.id()))).isEqualTo(see);
        assertThat(ask(actor, new ListProjects(organization.id(), PageRequest.FIRST)))
                .isEqualTo(projects);
        assertThat(ask(actor, new FindProject(project.id()))).isEqualTo(seeProject);
        assertThat(execute(actor, new UpdateProject(project.id(), "Shop", Patch.absent(), null, null)))
                .isEqualTo(editProject);
        assertThat(ask(actor, new ListAudit(organization.id(), null, null, null, null, null, PageRequest.FIRST)))
                .isEqualTo(audit);
    }

    @Test
    void setUp_byAnybodyButTheOperator_isDenied() {
        for (Actor actor : List.of(owner, projectAdmin, member(OrganizationRole.OWNER))) {
            assertThat(execute(actor, new SetUpInstallation("A", "B", "c@d.example")))
                    .isEqualTo("403");
        }
    }

    @Test
    void listProjects_byATeammate_showsTheirProjectsAlone() {
        Actor teammate = actor("teammate editor");

        var page = test.asked(teammate, new ListProjects(organization.id(), PageRequest.FIRST));

        assertThat(page.results()).extracting(Project::id).containsExactly(project.id());
        assertThat(page.totalCount()).isEqualTo(1);
    }

    @Test
    void listProjects_byMembersKeyOrMemberOfNoProject_isEmpty() {
        for (String name : List.of("ok member", "person member")) {
            assertThat(test.asked(actor(name), new ListProjects(organization.id(), PageRequest.FIRST))
                            .results())
                    .isEmpty();
        }
    }

    @Test
    void roleChange_ofAPerson_countsFromTheNextQuestionOn() {
        Actor.Person person = member(OrganizationRole.OWNER);
        assertThat(ask(person, new ListKeys(organization, false, PageRequest.FIRST)))
                .isEqualTo("yes");

        test.putInOrganization(person, organization.id(), OrganizationRole.MEMBER);
        assertThat(ask(person, new ListKeys(organization, false, PageRequest.FIRST)))
                .isEqualTo("403");

        test.removeFromOrganization(person, organization.id());
        assertThat(ask(person, new ListKeys(organization, false, PageRequest.FIRST)))
                .isEqualTo("404");
    }

    @Test
    void removal_ofATeammateFromTheOrganization_endsTheirPlaceInItsProjects() {
        Actor.Person person = teammate(ProjectRole.ADMIN);

        test.removeFromOrganization(person, organization.id());

        assertThat(ask(person, new FindProject(project.id()))).isEqualTo("404");
    }

    @Test
    void issue_byAPersonWhoIsAdmin_stopsAtTheirOwnRole() {
        Actor.Person admin = member(OrganizationRole.ADMIN);

        assertThat(execute(
                        admin,
                        new IssueKey(organization, KeyKind.ORGANIZATION, "K", null, OrganizationRole.ADMIN, null)))
                .isEqualTo("yes");
        assertThat(execute(
                        admin,
                        new IssueKey(organization, KeyKind.ORGANIZATION, "K", null, OrganizationRole.OWNER, null)))
                .isEqualTo("403");
        assertThat(execute(
                        admin,
                        new RevokeKey(
                                organization, tenant.organizationKey().key().id(), null)))
                .isEqualTo("403");
    }

    @Test
    void anyKey_onceExpired_isNobody() {
        IssuedKey key = test.done(
                owner,
                new IssueKey(
                        project,
                        KeyKind.SECRET,
                        "Short",
                        null,
                        ProjectRole.ADMIN,
                        MutableClock.START.plus(Duration.ofMinutes(1))));
        assertThat(ask(by(key), new FindProject(project.id()))).isEqualTo("yes");

        test.clock.advance(Duration.ofMinutes(1));

        assertThat(ask(by(key), new FindProject(project.id()))).isEqualTo("401");
    }

    @Test
    void theIssuersRevocation_leavesTheKeysTheyIssuedAlive() {
        Actor issuer = actor("sk admin");
        IssuedKey issued = test.issueSecret(issuer, project.id());

        test.done(owner, new RevokeKey(project, Author.of(issuer).id(), null));

        assertThat(ask(by(issued), new FindProject(project.id()))).isEqualTo("yes");
    }
}
