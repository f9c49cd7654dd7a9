package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.OPERATOR;
import static dev.keystile.registry.TestRegistry.by;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.OrganizationRole;
import dev.keystile.core.Problem;
import dev.keystile.core.check.Change;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.access.Refusals;
import dev.keystile.registry.command.ArchiveOrganization;
import dev.keystile.registry.command.CreateOrganization;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.command.IssueOwnerKey;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.command.UpdateOrganization;
import dev.keystile.registry.query.FindOrganization;
import dev.keystile.registry.query.ListAudit;
import dev.keystile.registry.query.ListOrganizations;
import dev.keystile.registry.query.ListProjects;
import dev.keystile.registry.query.PageRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the operator does with organizations, and what nobody else can. */
class OrganizationCommandsTest extends TenantTest {

    private static CreateOrganization create(String name, @Nullable String username, @Nullable String externalId) {
        return new CreateOrganization(name, username, null, externalId, "boss@other.example");
    }

    private UpdateOrganization update(@Nullable String name, Patch<String> domain, Patch<String> externalId) {
        return new UpdateOrganization(organization.id(), name, domain, externalId);
    }

    @Test
    void create_byTheOperator_makesOrganizationOwnerAndOwnerKey() {
        var result = test.done(
                OPERATOR, new CreateOrganization("Other GmbH", null, "other.example", "ext-1", "boss@other.example"));

        assertThat(result.organization().username()).isEqualTo("other-gmbh");
        assertThat(result.organization().domain()).isEqualTo("other.example");
        assertThat(result.organization().externalId()).isEqualTo("ext-1");
        assertThat(result.organizationKey().key().role()).isEqualTo(OrganizationRole.OWNER);
        Actor key = by(result.organizationKey());
        assertThat(test.asked(key, new FindOrganization(result.organization().id())))
                .isEqualTo(result.organization());
        assertThat(test.refused(key, new FindOrganization(organization.id()))).isSameAs(Refusals.MISSING);
        assertThat(test.registry.changeLog().snapshot().changes())
                .contains(new Change.OrganizationChanged(result.organization().id(), "ext-1", false));
    }

    @Test
    void create_forSomebodyWhoIsKnown_makesThemOwnerThereToo() {
        var result = test.done(OPERATOR, new CreateOrganization("B", null, null, null, "OWNER@acme.example"));

        var person = new Actor.Person(1);
        assertThat(test.asked(person, new FindOrganization(organization.id())).name())
                .isEqualTo("Acme");
        assertThat(test.asked(person, new FindOrganization(result.organization().id()))
                        .name())
                .isEqualTo("B");
    }

    @Test
    void create_withATakenName_findsAnotherUsername() {
        assertThat(test.done(OPERATOR, create("Acme", null, null))
                        .organization()
                        .username())
                .isEqualTo("acme-2");
        assertThat(test.done(OPERATOR, create("Acme", null, null))
                        .organization()
                        .username())
                .isEqualTo("acme-3");
    }

    @Test
    void create_withATakenUsernameOrExternalId_isRefusedOnIt() {
        test.done(OPERATOR, create("B", "b", "ext"));

        assertRefused(create("C", "acme", null), ErrorCode.RESOURCE_ALREADY_EXISTS, "username");
        assertRefused(create("C", "c", "ext"), ErrorCode.RESOURCE_ALREADY_EXISTS, "external_id");
        assertRefused(create("C", "c", "EXT"), null, null);
    }

    private void assertRefused(Command<?> command, @Nullable ErrorCode code, @Nullable String param) {
        Outcome<?> outcome = test.execute(OPERATOR, command).value();
        if (code == null) {
            assertThat(outcome).isInstanceOf(Outcome.Done.class);
            return;
        }
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.problem().code()).isEqualTo(code);
            assertThat(refused.problem().param()).isEqualTo(param);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "username, Acme Ltd, , ",
        "username, -a, , ",
        "username, a--b, , ",
        "username, ACME, , ",
        "domain, , no domain, ",
        "domain, , localhost, ",
        "domain, , -a.example, ",
        "external_id, , , with space"
    })
    void create_withAnUnacceptableValue_failsValidation(
            String param, @Nullable String username, @Nullable String domain, @Nullable String externalId) {
        Problem problem =
                test.refused(OPERATOR, new CreateOrganization("C", username, domain, externalId, "a@b.example"));

        assertThat(problem.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(problem.param()).isEqualTo(param);
    }

    @Test
    void operatorsCommands_byAnybodyElse_areDeniedAndChangeNothing() {
        Actor.Person person = test.person("p@acme.example");
        test.putInOrganization(person, organization.id(), OrganizationRole.OWNER);
        long before = test.registry.changeLog().snapshot().n();
        for (Actor actor : List.of(owner, projectAdmin, person, new Actor.Key(999))) {
            assertThat(test.refused(actor, create("B", null, null))).isSameAs(Refusals.OPERATOR_ONLY);
            assertThat(test.refused(actor, new IssueOwnerKey(organization.id(), "Key")))
                    .isSameAs(Refusals.OPERATOR_ONLY);
            assertThat(test.refused(actor, new ListOrganizations(null, false, PageRequest.FIRST)))
                    .isSameAs(Refusals.OPERATOR_ONLY);
        }
        assertThat(test.registry.changeLog().snapshot().n()).isEqualTo(before);
    }

    @Test
    void update_byTheOperator_changesEverything() {
        Organization after = test.done(OPERATOR, update("Acme 2", Patch.of("acme.example"), Patch.of("ext-9")));

        assertThat(after.name()).isEqualTo("Acme 2");
        assertThat(after.domain()).isEqualTo("acme.example");
        assertThat(after.externalId()).isEqualTo("ext-9");
        assertThat(after.username()).isEqualTo("acme");
        assertThat(test.registry.changeLog().snapshot().changes())
                .contains(new Change.OrganizationChanged(organization.id(), "ext-9", false));
        assertThat(test.done(OPERATOR, update(null, Patch.of(null), Patch.of(null)))
                        .externalId())
                .isNull();
    }

    @Test
    void update_byAnOwner_changesNameAndDomainAndNotTheExternalId() {
        assertThat(test.done(owner, update("Mine", Patch.of("mine.example"), Patch.absent()))
                        .name())
                .isEqualTo("Mine");
        for (Patch<String> wanted : List.of(Patch.of("taken-over"), Patch.<String>of(null))) {
            Problem problem = test.refused(owner, update(null, Patch.absent(), wanted));
            assertThat(problem.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
            assertThat(problem.param()).isEqualTo("external_id");
        }
    }

    @Test
    void update_byWhoIsNoOwner_isDeniedOrMissing() {
        Actor admin = by(test.issue(owner, organization, KeyKind.ORGANIZATION, OrganizationRole.ADMIN));
        assertThat(test.refused(admin, update("X", Patch.absent(), Patch.absent()))
                        .code())
                .isEqualTo(ErrorCode.PERMISSION_DENIED);
        for (Actor actor : List.of(projectAdmin, test.anotherTenant().owner())) {
            assertThat(test.refused(actor, update("X", Patch.absent(), Patch.absent())))
                    .isSameAs(Refusals.MISSING);
        }
    }

    @Test
    void update_toWhatItIs_writesNothing() {
        long before = test.registry.changeLog().snapshot().n();

        test.done(OPERATOR, update("Acme", Patch.absent(), Patch.absent()));

        assertThat(test.registry.changeLog().snapshot().n()).isEqualTo(before);
    }

    @Test
    void issueOwnerKey_whenAllAreRevoked_isAWayBackInThatTheAuditTells() {
        test.done(
                owner,
                new RevokeKey(organization, tenant.organizationKey().key().id(), null));
        assertThat(test.refused(owner, new FindOrganization(organization.id()))).isSameAs(Refusals.UNAUTHENTICATED);

        IssuedKey key = test.done(OPERATOR, new IssueOwnerKey(organization.id(), "Way back"));

        assertThat(key.key().role()).isEqualTo(OrganizationRole.OWNER);
        assertThat(test.asked(
                                by(key),
                                new ListAudit(
                                        organization.id(),
                                        new Author("operator", 0),
                                        key.key().id(),
                                        null,
                                        null,
                                        null,
                                        PageRequest.FIRST))
                        .results())
                .extracting(AuditEntry::action)
                .containsExactly("organization.recovered", "key.issued");
    }

    @Test
    void operatorsCommands_onAnArchivedOrganization_areMissing() {
        test.done(owner, new ArchiveOrganization(organization.id(), "acme"));

        assertThat(test.refused(OPERATOR, new IssueOwnerKey(organization.id(), "Key")))
                .isSameAs(Refusals.MISSING);
        assertThat(test.refused(OPERATOR, update("X", Patch.absent(), Patch.absent())))
                .isSameAs(Refusals.MISSING);
        assertThat(test.refused(OPERATOR, new FindOrganization(organization.id())))
                .isSameAs(Refusals.MISSING);
    }

    @Test
    void list_byTheOperator_findsByExternalIdAndShowsArchivedOnesOnRequest() {
        var other = test.done(OPERATOR, create("B", null, "ext-b"));
        test.done(
                by(other.organizationKey()),
                new ArchiveOrganization(other.organization().id(), "b"));

        assertThat(test.asked(OPERATOR, new ListOrganizations(null, false, PageRequest.FIRST))
                        .results())
                .extracting(Organization::username)
                .containsExactly("acme");
        assertThat(test.asked(OPERATOR, new ListOrganizations("ext-b", true, PageRequest.FIRST))
                        .results())
                .extracting(Organization::username)
                .containsExactly("b");
        assertThat(test.asked(OPERATOR, new ListOrganizations("ext-b", false, PageRequest.FIRST))
                        .results())
                .isEmpty();
        assertRefused(create("C", null, "ext-b"), ErrorCode.RESOURCE_ALREADY_EXISTS, "external_id");
    }

    @Test
    void listProjects_byExternalId_findsTheOwnOneAlone() {
        Project mine = test.done(owner, new CreateProject(organization.id(), "Mine", "p-1", null, null));
        var other = test.anotherTenant();
        test.done(other.owner(), new CreateProject(other.organization().id(), "Theirs", "p-1", null, null));

        assertThat(test.asked(owner, new ListProjects(organization.id(), "p-1", PageRequest.FIRST))
                        .results())
                .containsExactly(mine);
        assertThat(test.asked(owner, new ListProjects(organization.id(), "p-2", PageRequest.FIRST))
                        .results())
                .isEmpty();
    }
}
