package dev.keystile.registry;

import static dev.keystile.registry.ProjectFeature.SMTP_PROXY;
import static dev.keystile.registry.TestRegistry.OPERATOR;
import static dev.keystile.registry.TestRegistry.by;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.Change;
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
import dev.keystile.registry.query.FindFeature;
import dev.keystile.registry.query.ListAudit;
import dev.keystile.registry.query.ListKeys;
import dev.keystile.registry.query.PageRequest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The guarantee: a system key lives exactly as long as its feature is enabled, and nobody can end it otherwise. */
class FeatureTest extends TenantTest {

    private EnableFeature enable;
    private DisableFeature disable;
    private FindFeature find;

    @BeforeEach
    void name() {
        enable = new EnableFeature(project.id(), SMTP_PROXY);
        disable = new DisableFeature(project.id(), SMTP_PROXY);
        find = new FindFeature(project.id(), SMTP_PROXY);
    }

    @Test
    void enable_byAnAdmin_makesTheFlaggedKeyAndShowsItOnce() {
        IssuedKey issued = test.done(projectAdmin, enable);

        assertThat(issued.key().kind()).isEqualTo(KeyKind.SECRET);
        assertThat(issued.key().role()).isEqualTo(ProjectRole.SMTPPROXY);
        assertThat(issued.key().name()).isEqualTo("SMTP proxy");
        assertThat(issued.key().systemFeature()).isEqualTo("smtp_proxy");
        assertThat(issued.key().systemKey()).isTrue();
        assertThat(test.asked(owner, find)).isEqualTo(new FeatureState(project.id(), SMTP_PROXY, issued.key()));
        assertThat(test.asked(owner, new ListKeys(project, false, PageRequest.FIRST))
                        .results())
                .contains(issued.key());
    }

    @Test
    void enable_ofAnEnabledFeature_isAConflictThatSaysWhatToDoAndKeepsTheKey() {
        IssuedKey first = test.done(owner, enable);

        var problem = test.refused(owner, enable);

        assertThat(problem.code()).isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(problem.message()).contains("Disable the feature first");
        assertThat(test.asked(owner, find).key()).isEqualTo(first.key());
    }

    @Test
    void disable_ofAnEnabledFeature_revokesItsKeyInTheSameTransaction() {
        IssuedKey issued = test.done(owner, enable);
        long before = test.registry.changeLog().snapshot().n();

        ApiKey tombstone = test.done(projectAdmin, disable);

        assertThat(tombstone.id()).isEqualTo(issued.key().id());
        assertThat(tombstone.revocation())
                .isNotNull()
                .satisfies(end -> assertThat(end.reason()).isEqualTo("feature disabled"));
        assertThat(test.registry.changeLog().after(before, 10))
                .singleElement()
                .satisfies(logged -> assertThat(((Change.KeyChanged) logged.change()).revoked())
                        .isTrue());
        assertThat(test.asked(owner, find).enabled()).isFalse();
        assertThat(test.refused(by(issued), find)).isSameAs(Refusals.UNAUTHENTICATED);
    }

    /** Rule 3: whoever hears that the feature is off must not hear it before the key is dead everywhere. */
    @Test
    void answers_aboutADisabledFeature_waitForTheEndOfItsKey() {
        test.done(owner, enable);
        long revoked = test.execute(owner, disable).changeNumber();

        assertThat(test.execute(owner, disable).changeNumber()).isEqualTo(revoked);
        assertThat(test.ask(owner, find).changeNumber()).isEqualTo(revoked);
    }

    @Test
    void disable_ofADisabledFeature_isAConflict() {
        assertThat(test.refused(owner, disable).code()).isEqualTo(ErrorCode.STATE_CONFLICT);
    }

    @Test
    void enable_afterDisabling_makesAnotherKey() {
        IssuedKey first = test.done(owner, enable);
        test.done(owner, disable);

        IssuedKey second = test.done(owner, enable);

        assertThat(second.key().id()).isNotEqualTo(first.key().id());
        assertThat(test.asked(owner, find).key()).isEqualTo(second.key());
    }

    @Test
    void systemKey_whoeverAsks_isNeitherChangedNorRevoked() {
        ApiKey key = test.done(owner, enable).key();
        Actor.Person admin = test.person("admin@acme.example");
        test.putInOrganization(admin, organization.id(), OrganizationRole.ADMIN);
        for (Actor actor : List.of(owner, projectAdmin, admin)) {
            for (Command<?> command : List.<Command<?>>of(
                    new RevokeKey(project, key.id(), null),
                    new UpdateKey(project, key.id(), "New", Patch.absent(), null, null))) {
                assertThat(test.refused(actor, command).code()).isEqualTo(ErrorCode.STATE_CONFLICT);
            }
        }
        assertThat(test.refused(OPERATOR, new RevokeKey(project, key.id(), null))
                        .code())
                .isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(test.asked(owner, find).key()).isEqualTo(key);
    }

    @ParameterizedTest
    @EnumSource(value = ProjectRole.class, names = "ADMIN", mode = EnumSource.Mode.EXCLUDE)
    void feature_byARoleWithoutSettings_isDenied(ProjectRole role) {
        Actor key = by(test.issue(owner, project, KeyKind.SECRET, role));
        Actor.Person teammate = test.person("mate@acme.example");
        test.putInOrganization(teammate, organization.id(), OrganizationRole.MEMBER);
        test.putInProject(teammate, project.id(), role);
        for (Actor actor : List.of(key, teammate)) {
            assertThat(test.refused(actor, enable).code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
            assertThat(test.refused(actor, disable).code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
            assertThat(test.refused(actor, find).code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        }
    }

    @Test
    void feature_byAPublishableKey_isUnauthenticatedWhateverItsRole() {
        Actor publishable = by(test.issue(owner, project, KeyKind.PUBLISHABLE, ProjectRole.ADMIN));

        assertThat(test.refused(publishable, enable)).isSameAs(Refusals.UNAUTHENTICATED);
    }

    @Test
    void feature_byWhoIsOutOfReach_isMissingLikeOneThatIsNot() {
        Project second = test.done(owner, new CreateProject(organization.id(), "Second", null, null, null));
        Actor ofSecond = by(test.issueSecret(owner, second.id()));
        Actor member = by(test.issue(owner, organization, KeyKind.ORGANIZATION, OrganizationRole.MEMBER));
        Actor foreign = test.anotherTenant().owner();
        test.done(owner, enable);
        for (Actor actor : List.of(ofSecond, member, foreign)) {
            assertThat(test.refused(actor, enable)).isSameAs(Refusals.MISSING);
            assertThat(test.refused(actor, disable)).isSameAs(Refusals.MISSING);
            assertThat(test.refused(actor, find)).isSameAs(Refusals.MISSING);
            assertThat(test.execute(actor, disable).changeNumber())
                    .isEqualTo(test.execute(actor, new DisableFeature(888_888, SMTP_PROXY))
                            .changeNumber());
        }
        assertThat(test.asked(owner, find).enabled()).isTrue();
    }

    @Test
    void feature_ofAnArchivedProject_isMissingAndItsKeyNobody() {
        IssuedKey issued = test.done(owner, enable);
        test.done(owner, new ArchiveProject(project.id()));

        assertThat(test.refused(owner, find)).isSameAs(Refusals.MISSING);
        assertThat(test.refused(owner, enable)).isSameAs(Refusals.MISSING);
        assertThat(test.refused(by(issued), find)).isSameAs(Refusals.UNAUTHENTICATED);
    }

    @Test
    void feature_ofAnArchivedOrganization_isMissingAndItsKeyNobody() {
        IssuedKey issued = test.done(owner, enable);
        test.done(owner, new ArchiveOrganization(organization.id(), "acme"));

        assertThat(test.refused(by(issued), find)).isSameAs(Refusals.UNAUTHENTICATED);
    }

    @Test
    void enable_whereTheMaximumOfKeysIsReached_isAConflict() {
        test.close();
        test = TestRegistry.openWithMaxLiveKeys(folder, 2);
        test.done(owner, new IssueKey(project, KeyKind.SECRET, "Key", null, ProjectRole.SUPPORT, null));

        assertThat(test.refused(owner, enable).code()).isEqualTo(ErrorCode.STATE_CONFLICT);
    }

    @Test
    void features_inTheAudit_areToldWithTheirKeys() {
        test.done(owner, enable);
        test.done(owner, disable);

        assertThat(test.asked(owner, new ListAudit(organization.id(), null, null, null, null, null, PageRequest.FIRST))
                        .results())
                .extracting(AuditEntry::action)
                .startsWith("key.revoked", "feature.disabled", "key.issued", "feature.enabled");
    }

    /** The database itself holds to one live key a feature, whatever writes to it. */
    @Test
    void secondLiveKey_ofAFeature_isRefusedByTheDatabase() {
        test.systemKey(project, KeyKind.SECRET, ProjectRole.EDITOR);

        assertThatThrownBy(() -> test.systemKey(project, KeyKind.SECRET, ProjectRole.EDITOR))
                .hasMessageMatching("(?s).*(the feature has a live key|live_key_of_feature).*");
    }
}
