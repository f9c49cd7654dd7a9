package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.access.Refusals;
import dev.keystile.registry.command.ArchiveOrganization;
import dev.keystile.registry.command.ArchiveProject;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.command.DisableFeature;
import dev.keystile.registry.command.EnableFeature;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.command.UpdateKey;
import dev.keystile.registry.command.UpdateOrganization;
import dev.keystile.registry.command.UpdateProject;
import dev.keystile.registry.query.FindFeature;
import dev.keystile.registry.query.FindKey;
import dev.keystile.registry.query.FindOrganization;
import dev.keystile.registry.query.FindProject;
import dev.keystile.registry.query.ListAudit;
import dev.keystile.registry.query.ListKeys;
import dev.keystile.registry.query.ListProjects;
import dev.keystile.registry.query.PageRequest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The guarantee: whatever a tenant asks, with another tenant's ids it hears exactly what it hears with ids
 * that don't exist.
 */
class TenantIsolationTest extends TenantTest {

    private static final long NONE = 888_888;

    private TestRegistry.Tenant other;

    @BeforeEach
    void makeAnotherTenant() {
        other = test.anotherTenant();
    }

    private static List<Query<?>> queries(long organizationId, long projectId, long keyId, long organizationKeyId) {
        KeyOwner ofProject = new KeyOwner.Project(projectId);
        KeyOwner ofOrganization = new KeyOwner.Organization(organizationId);
        return List.of(
                new FindKey(ofProject, keyId),
                new FindKey(ofOrganization, organizationKeyId),
                new ListKeys(ofProject, true, PageRequest.FIRST),
                new ListKeys(ofOrganization, true, PageRequest.FIRST),
                new FindProject(projectId),
                new ListProjects(organizationId, PageRequest.FIRST),
                new FindOrganization(organizationId),
                new FindFeature(projectId, ProjectFeature.SMTP_PROXY),
                new ListProjects(organizationId, "any", PageRequest.FIRST),
                new ListAudit(organizationId, null, null, null, null, null, PageRequest.FIRST));
    }

    private static List<Command<?>> commands(long organizationId, long projectId, long keyId, long organizationKeyId) {
        KeyOwner ofProject = new KeyOwner.Project(projectId);
        KeyOwner ofOrganization = new KeyOwner.Organization(organizationId);
        return List.of(
                new IssueKey(ofProject, KeyKind.SECRET, "Key", null, ProjectRole.SUPPORT, null),
                new IssueKey(ofOrganization, KeyKind.ORGANIZATION, "Key", null, OrganizationRole.MEMBER, null),
                new IssueKey(ofProject, KeyKind.SECRET, "", null, ProjectRole.SUPPORT, null),
                new UpdateKey(ofProject, keyId, "New", Patch.absent(), null, null),
                new UpdateKey(ofProject, keyId, null, Patch.absent(), null, KeyKind.PUBLISHABLE),
                new UpdateKey(ofOrganization, organizationKeyId, "New", Patch.absent(), null, null),
                new RevokeKey(ofProject, keyId, null),
                new RevokeKey(ofOrganization, organizationKeyId, null),
                new CreateProject(organizationId, "New", null, null, null),
                new UpdateProject(projectId, "New", Patch.absent(), null, null),
                new UpdateOrganization(organizationId, "New", Patch.absent(), Patch.absent()),
                new EnableFeature(projectId, ProjectFeature.SMTP_PROXY),
                new DisableFeature(projectId, ProjectFeature.SMTP_PROXY),
                new ArchiveProject(projectId),
                new ArchiveOrganization(organizationId, "other"));
    }

    private void assertSame(Committed<? extends Outcome<?>> foreign, Committed<? extends Outcome<?>> missing) {
        assertThat(problem(foreign)).isSameAs(problem(missing)).isSameAs(Refusals.MISSING);
        assertThat(foreign.changeNumber()).isEqualTo(missing.changeNumber());
    }

    private List<Actor> actors() {
        Actor.Person person = test.person("someone@acme.example");
        test.putInOrganization(person, organization.id(), OrganizationRole.OWNER);
        return List.of(owner, projectAdmin, person);
    }

    @Test
    void everyQuery_withForeignIds_isLikeOneWithMissingIds() {
        var foreign = queries(
                other.organization().id(),
                other.project().id(),
                other.projectKey().id(),
                other.organizationKey().id());
        var missing = queries(NONE, NONE, NONE, NONE);
        for (Actor actor : actors()) {
            for (int i = 0; i < foreign.size(); i++) {
                assertSame(test.ask(actor, foreign.get(i)), test.ask(actor, missing.get(i)));
            }
        }
    }

    @Test
    void everyCommand_withForeignIds_isLikeOneWithMissingIdsAndChangesNothing() {
        long before = test.registry.changeLog().snapshot().n();
        var foreign = commands(
                other.organization().id(),
                other.project().id(),
                other.projectKey().id(),
                other.organizationKey().id());
        var missing = commands(NONE, NONE, NONE, NONE);
        for (Actor actor : List.of(owner, projectAdmin)) {
            for (int i = 0; i < foreign.size(); i++) {
                assertSame(test.execute(actor, foreign.get(i)), test.execute(actor, missing.get(i)));
            }
        }
        assertThat(test.registry.changeLog().snapshot().n()).isEqualTo(before);
    }

    /** The negative control: the very same commands do succeed for their own tenant. */
    @Test
    void everyCommandAndQuery_withOwnIds_isNotMissing() {
        for (Query<?> query : queries(
                other.organization().id(),
                other.project().id(),
                other.projectKey().id(),
                other.organizationKey().id())) {
            assertThat(test.ask(other.owner(), query).value()).isInstanceOf(Outcome.Done.class);
        }
        test.done(
                other.owner(),
                new UpdateKey(
                        new KeyOwner.Project(other.project().id()),
                        other.projectKey().id(),
                        "N",
                        Patch.absent(),
                        null,
                        null));
        test.done(other.owner(), new ArchiveProject(other.project().id()));
        test.done(other.owner(), new ArchiveOrganization(other.organization().id(), "other"));
    }

    @Test
    void everyCommand_onAForeignKeyThroughAnOwnOwner_isMissing() {
        for (Command<?> command : List.<Command<?>>of(
                new UpdateKey(project, other.projectKey().id(), "New", Patch.absent(), null, null),
                new RevokeKey(project, other.projectKey().id(), null),
                new RevokeKey(organization, other.organizationKey().id(), null))) {
            assertThat(test.refused(owner, command)).isSameAs(Refusals.MISSING);
        }
        assertThat(test.refused(owner, new FindKey(project, other.projectKey().id())))
                .isSameAs(Refusals.MISSING);
    }

    @Test
    void lists_ofTwoTenants_shareNothing() {
        var mine = test.asked(owner, new ListKeys(project, true, PageRequest.FIRST));
        var theirs = test.asked(
                other.owner(), new ListKeys(new KeyOwner.Project(other.project().id()), true, PageRequest.FIRST));
        var audit =
                test.asked(owner, new ListAudit(organization.id(), null, null, null, null, null, PageRequest.FIRST));

        assertThat(mine.results()).extracting(ApiKey::owner).containsOnly(project);
        assertThat(theirs.results())
                .extracting(ApiKey::id)
                .containsExactly(other.projectKey().id());
        assertThat(audit.results()).extracting(AuditEntry::organizationId).containsOnly(organization.id());
    }
}
