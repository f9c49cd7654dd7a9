package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.by;
import static dev.keystile.registry.TestRegistry.problem;
import static dev.keystile.registry.TestRegistry.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.OrganizationRole;
import dev.keystile.core.Problem;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.access.Refusals;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.command.UpdateKey;
import dev.keystile.registry.query.FindKey;
import dev.keystile.registry.query.ListAudit;
import dev.keystile.registry.query.PageRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpdateKeyTest extends TenantTest {
    private UpdateKey rename(KeyOwner of, long id, String name) {
        return new UpdateKey(of, id, name, Patch.absent(), null, null);
    }

    private UpdateKey role(KeyOwner of, long id, Role role) {
        return new UpdateKey(of, id, null, Patch.absent(), role, null);
    }

    @Test
    void execute_withEveryField_changesThemAll() {
        ApiKey before = test.done(
                        projectAdmin, new IssueKey(project, KeyKind.SECRET, "Old", "Old too", ProjectRole.EDITOR, null))
                .key();
        test.clock.advance(Duration.ofMinutes(1));

        ApiKey after = test.done(
                projectAdmin,
                new UpdateKey(project, before.id(), "New", Patch.of("New too"), ProjectRole.PUBLISHER, KeyKind.SECRET));

        assertThat(after.name()).isEqualTo("New");
        assertThat(after.description()).isEqualTo("New too");
        assertThat(after.role()).isEqualTo(ProjectRole.PUBLISHER);
        assertThat(after.createdAt()).isEqualTo(before.createdAt());
        assertThat(after.updatedAt()).isEqualTo(test.clock.instant());
        assertThat(after.changeNumber()).isGreaterThan(before.changeNumber());
        assertThat(test.asked(projectAdmin, new FindKey(project, before.id()))).isEqualTo(after);
    }

    @Test
    void execute_thatChangesNothing_answersTheRowAndWritesNothing() {
        ApiKey before = tenant.projectKey().key();
        long newest = test.registry.changeLog().snapshot().n();
        test.clock.advance(Duration.ofMinutes(1));

        for (UpdateKey same : List.of(
                new UpdateKey(project, before.id(), null, Patch.absent(), null, null),
                new UpdateKey(
                        project,
                        before.id(),
                        before.name(),
                        Patch.of(before.description()),
                        before.role(),
                        before.kind()))) {
            Committed<Outcome<ApiKey>> committed = test.execute(projectAdmin, same);

            assertThat(value(committed)).isEqualTo(before);
            assertThat(committed.changeNumber()).isEqualTo(before.changeNumber());
        }
        assertThat(test.registry.changeLog().snapshot().n()).isEqualTo(newest);
        assertThat(audited("key.updated")).isZero();
    }

    private long audited(String action) {
        return test.asked(owner, new ListAudit(organization.id(), null, null, action, null, null, PageRequest.FIRST))
                .totalCount();
    }

    @Test
    void execute_thatChangesNothing_isStillAuthorisedAndValidated() {
        long id = tenant.projectKey().key().id();
        Actor support = by(test.issue(projectAdmin, project, KeyKind.SECRET, ProjectRole.SUPPORT));

        assertThat(test.refused(support, new UpdateKey(project, id, null, Patch.absent(), null, null))
                        .code())
                .isEqualTo(ErrorCode.PERMISSION_DENIED);
    }

    @Test
    void execute_thatChangesNothingWithAnIdempotencyKey_keepsItsAnswer() {
        ApiKey before = tenant.projectKey().key();
        var same = new UpdateKey(project, before.id(), null, Patch.absent(), null, null);
        var once = new Idempotency<ApiKey>("once", new byte[] {1}, outcome -> new StoredResponse(200, "{}"));

        var first = test.registry.execute(projectAdmin, TestRegistry.CONTEXT, same, once);
        var second = test.registry.execute(projectAdmin, TestRegistry.CONTEXT, same, once);

        assertThat(first.value()).isInstanceOf(Replayable.Fresh.class);
        assertThat(second.value()).isEqualTo(new Replayable.Replayed<ApiKey>(new StoredResponse(200, "{}")));
        assertThat(test.registry.changeLog().snapshot().n()).isEqualTo(before.changeNumber());
    }

    @Test
    void execute_withADescriptionOfNull_emptiesIt() {
        ApiKey before = test.done(
                        projectAdmin, new IssueKey(project, KeyKind.SECRET, "A", "B", ProjectRole.EDITOR, null))
                .key();

        ApiKey after = test.done(projectAdmin, new UpdateKey(project, before.id(), null, Patch.of(null), null, null));

        assertThat(after.description()).isNull();
        assertThat(after.name()).isEqualTo("A");
    }

    @Test
    void execute_withAnotherKind_failsValidationOnScope() {
        Problem problem = test.refused(
                projectAdmin,
                new UpdateKey(
                        project, tenant.projectKey().key().id(), null, Patch.absent(), null, KeyKind.PUBLISHABLE));

        assertThat(problem.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(problem.param()).isEqualTo("scope");
    }

    @Test
    void execute_withUnacceptableTexts_isRefused() {
        long id = tenant.projectKey().key().id();

        assertThat(test.refused(projectAdmin, rename(project, id, "")).code())
                .isEqualTo(ErrorCode.PARAMETER_INVALID_EMPTY);
        assertThat(test.refused(projectAdmin, rename(project, id, "x".repeat(101)))
                        .code())
                .isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(test.refused(projectAdmin, new UpdateKey(project, id, null, Patch.of(" "), null, null))
                        .param())
                .isEqualTo("description");
    }

    @Test
    void execute_onATombstone_isMissingAndWaitsForTheRevocation() {
        ApiKey key = test.issueSecret(projectAdmin, project.id()).key();
        ApiKey revoked = test.done(projectAdmin, new RevokeKey(project, key.id(), null));

        Committed<Outcome<ApiKey>> committed = test.execute(projectAdmin, rename(project, key.id(), "New"));

        assertThat(problem(committed)).isSameAs(Refusals.MISSING);
        assertThat(committed.changeNumber()).isEqualTo(revoked.changeNumber());
    }

    @Test
    void execute_onASystemKey_isAConflictForEverybody() {
        ApiKey ofProject = test.systemKey(project, KeyKind.SECRET, ProjectRole.SUPPORT);
        ApiKey ofOrganization = test.systemKey(organization, KeyKind.ORGANIZATION, OrganizationRole.MEMBER);

        assertThat(ofProject.systemKey()).isTrue();
        for (Actor actor : List.of(owner, projectAdmin)) {
            assertThat(test.refused(actor, rename(project, ofProject.id(), "New"))
                            .code())
                    .isEqualTo(ErrorCode.STATE_CONFLICT);
            assertThat(test.refused(actor, new RevokeKey(project, ofProject.id(), null))
                            .code())
                    .isEqualTo(ErrorCode.STATE_CONFLICT);
        }
        assertThat(test.refused(owner, rename(organization, ofOrganization.id(), "New"))
                        .code())
                .isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(test.refused(owner, new RevokeKey(organization, ofOrganization.id(), null))
                        .code())
                .isEqualTo(ErrorCode.STATE_CONFLICT);
    }

    @Test
    void execute_byAnAdminOnAnOwnersKey_isDenied() {
        Actor admin = by(test.issue(owner, organization, KeyKind.ORGANIZATION, OrganizationRole.ADMIN));
        long ownersKey = tenant.organizationKey().key().id();

        for (Problem problem : List.of(
                test.refused(admin, rename(organization, ownersKey, "New")),
                test.refused(admin, role(organization, ownersKey, OrganizationRole.MEMBER)),
                test.refused(admin, new RevokeKey(organization, ownersKey, null)))) {
            assertThat(problem.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
            assertThat(problem.message()).endsWith("The smallest role that may is owner.");
        }
    }

    @Test
    void execute_byAnAdminThatRaisesItself_isDenied() {
        ApiKey admin = test.issue(owner, organization, KeyKind.ORGANIZATION, OrganizationRole.ADMIN)
                .key();

        Problem problem =
                test.refused(new Actor.Key(admin.id()), role(organization, admin.id(), OrganizationRole.OWNER));

        assertThat(problem.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    }

    @Test
    void execute_thatLowersTheActorItself_countsFromTheNextCommandOn() {
        ApiKey second = test.issue(owner, organization, KeyKind.ORGANIZATION, OrganizationRole.OWNER)
                .key();
        Actor actor = new Actor.Key(second.id());

        test.done(actor, role(organization, second.id(), OrganizationRole.MEMBER));

        Problem problem = test.refused(actor, role(organization, second.id(), OrganizationRole.OWNER));
        assertThat(problem.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(problem.message()).contains("organization.manage").contains("admin");
    }

    @Test
    void execute_underAPolicyThatGivesEditorsSettings_capsNewAndPresentRole(@TempDir Path otherFolder)
            throws Exception {
        database.prepare(otherFolder);
        try (TestRegistry other = TestRegistry.open(otherFolder, Policies.editorsManageKeys())) {
            var result = other.setUp();
            var owned = new KeyOwner.Project(result.project().id());
            ApiKey editor = other.issue(by(result.projectKey()), owned, KeyKind.SECRET, ProjectRole.EDITOR)
                    .key();
            Actor actor = new Actor.Key(editor.id());

            assertThat(other.refused(actor, role(owned, editor.id(), ProjectRole.PUBLISHER))
                            .code())
                    .isEqualTo(ErrorCode.PERMISSION_DENIED);
            assertThat(other.refused(
                                    actor,
                                    rename(owned, result.projectKey().key().id(), "Mine"))
                            .code())
                    .isEqualTo(ErrorCode.PERMISSION_DENIED);
            assertThat(other.done(actor, role(owned, editor.id(), ProjectRole.SUPPORT))
                            .role())
                    .isEqualTo(ProjectRole.SUPPORT);
        }
    }
}
