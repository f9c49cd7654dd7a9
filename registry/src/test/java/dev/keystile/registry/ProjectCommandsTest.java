package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.by;
import static dev.keystile.registry.TestRegistry.codeOf;
import static dev.keystile.registry.TestRegistry.problem;
import static dev.keystile.registry.TestRegistry.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.OrganizationRole;
import dev.keystile.core.Problem;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.Change;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.access.Refusals;
import dev.keystile.registry.command.ArchiveOrganization;
import dev.keystile.registry.command.ArchiveProject;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.UpdateProject;
import dev.keystile.registry.query.FindKey;
import dev.keystile.registry.query.FindOrganization;
import dev.keystile.registry.query.FindProject;
import dev.keystile.registry.query.ListKeys;
import dev.keystile.registry.query.ListProjects;
import dev.keystile.registry.query.PageRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProjectCommandsTest extends TenantTest {
    private CreateProject create(
            String name, @Nullable String externalId, @Nullable String locale, @Nullable String timezone) {
        return new CreateProject(organization.id(), name, externalId, locale, timezone);
    }

    private UpdateProject update(
            long id,
            @Nullable String name,
            Patch<String> externalId,
            @Nullable String locale,
            @Nullable String timezone) {
        return new UpdateProject(id, name, externalId, locale, timezone);
    }

    @Test
    void create_withEveryField_keepsThem() {
        Project created = test.done(owner, create("Läden", "shop-7", "de-AT", "Europe/Vienna"));

        assertThat(created.organizationId()).isEqualTo(organization.id());
        assertThat(created.name()).isEqualTo("Läden");
        assertThat(created.externalId()).isEqualTo("shop-7");
        assertThat(created.locale()).isEqualTo("de-AT");
        assertThat(created.timezone()).isEqualTo("Europe/Vienna");
        assertThat(created.archivedAt()).isNull();
        assertThat(test.asked(owner, new FindProject(created.id()))).isEqualTo(created);
    }

    @Test
    void create_withTheNameAlone_hasDefaults() {
        Project created = test.done(owner, create("Shop", null, null, null));

        assertThat(created.externalId()).isNull();
        assertThat(created.locale()).isEqualTo("en");
        assertThat(created.timezone()).isEqualTo("UTC");
    }

    static List<Arguments> unacceptable() {
        return List.of(
                Arguments.of("x".repeat(101), null, null, null, "name", "too_long"),
                Arguments.of("a", "has space", null, null, "external_id", "invalid_external_id"),
                Arguments.of("a", "ümlaut", null, null, "external_id", "invalid_external_id"),
                Arguments.of("a", "a\r\nX-Keystile-Role: admin", null, null, "external_id", "forbidden_character"),
                Arguments.of("a", "x".repeat(256), null, null, "external_id", "too_long"),
                Arguments.of("a", null, "not_a_locale", null, "locale", "invalid_locale"),
                Arguments.of("a", null, "und", null, "locale", "invalid_locale"),
                Arguments.of("a", null, null, "Mars/Olympus", "timezone", "invalid_timezone"),
                Arguments.of("a", null, null, "+02:00", "timezone", "invalid_timezone"));
    }

    @ParameterizedTest
    @MethodSource("unacceptable")
    void createAndUpdate_withAnUnacceptableValue_failValidation(
            String name,
            @Nullable String externalId,
            @Nullable String locale,
            @Nullable String timezone,
            String param,
            String code) {
        Patch<String> patch = externalId == null ? Patch.absent() : Patch.of(externalId);
        for (Problem problem : List.of(
                test.refused(owner, create(name, externalId, locale, timezone)),
                test.refused(owner, update(project.id(), name, patch, locale, timezone)))) {
            assertThat(problem.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
            assertThat(problem.param()).isEqualTo(param);
            assertThat(codeOf(problem)).isEqualTo(code);
        }
    }

    @Test
    void createAndUpdate_withABlankName_areEmpty() {
        assertThat(test.refused(owner, create(" ", null, null, null)).code())
                .isEqualTo(ErrorCode.PARAMETER_INVALID_EMPTY);
        assertThat(test.refused(owner, update(project.id(), "", Patch.absent(), null, null))
                        .code())
                .isEqualTo(ErrorCode.PARAMETER_INVALID_EMPTY);
    }

    @Test
    void createAndUpdate_withAnExternalIdThatIsTaken_existAlready() {
        Project first = test.done(owner, create("First", "id-1", null, null));

        for (Problem problem : List.of(
                test.refused(owner, create("Second", "id-1", null, null)),
                test.refused(owner, update(project.id(), null, Patch.of("id-1"), null, null)))) {
            assertThat(problem.code()).isEqualTo(ErrorCode.RESOURCE_ALREADY_EXISTS);
            assertThat(problem.param()).isEqualTo("external_id");
        }
        test.done(owner, update(first.id(), "Renamed", Patch.of("id-1"), null, null));
        test.done(owner, create("Case matters", "ID-1", null, null));
    }

    @Test
    void createAndUpdate_withAnExternalIdOfAnotherTenant_areFine() {
        TestRegistry.Tenant other = test.anotherTenant();
        test.done(owner, create("First", "id-1", null, null));
        test.done(owner, create("Second", "id-2", null, null));

        test.done(other.owner(), new CreateProject(other.organization().id(), "First", "id-1", null, null));
        Project updated = test.done(other.owner(), update(other.project().id(), null, Patch.of("id-2"), null, null));

        assertThat(updated.externalId()).isEqualTo("id-2");
    }

    @Test
    void update_ofSomeFields_leavesTheOthers() {
        Project before = test.done(owner, create("Shop", "id-1", "de", "Europe/Vienna"));
        test.clock.advance(Duration.ofMinutes(1));

        Project after = test.done(owner, update(before.id(), null, Patch.of(null), "fr", null));

        assertThat(after.name()).isEqualTo("Shop");
        assertThat(after.externalId()).isNull();
        assertThat(after.locale()).isEqualTo("fr");
        assertThat(after.timezone()).isEqualTo("Europe/Vienna");
        assertThat(after.updatedAt()).isEqualTo(test.clock.instant());
        assertThat(test.registry.changeLog().after(after.changeNumber() - 1, 1))
                .extracting(LoggedChange::change)
                .containsExactly(new Change.ProjectChanged(before.id(), organization.id(), null, false));
    }

    @Test
    void update_thatChangesNothing_answersTheRowAndWritesNothing() {
        Project before = test.done(owner, create("Shop", "id-1", "de", "Europe/Vienna"));
        test.clock.advance(Duration.ofMinutes(1));

        for (UpdateProject same : List.of(
                update(before.id(), null, Patch.absent(), null, null),
                update(before.id(), "Shop", Patch.of("id-1"), "de", "Europe/Vienna"))) {
            Committed<Outcome<Project>> committed = test.execute(owner, same);

            assertThat(value(committed)).isEqualTo(before);
            assertThat(committed.changeNumber()).isEqualTo(before.changeNumber());
        }
        assertThat(test.registry.changeLog().snapshot().n()).isEqualTo(before.changeNumber());
    }

    @Test
    void archive_ofAProject_killsItsKeysAndHidesIt() {
        Committed<Outcome<Project>> archived = test.execute(owner, new ArchiveProject(project.id()));

        assertThat(value(archived).archivedAt()).isEqualTo(test.clock.instant());
        var byItsKey = test.ask(projectAdmin, new ListKeys(project, false, PageRequest.FIRST));
        assertThat(problem(byItsKey)).isSameAs(Refusals.UNAUTHENTICATED);
        assertThat(byItsKey.changeNumber()).isEqualTo(archived.changeNumber());
        for (Committed<? extends Outcome<?>> missing : List.of(
                test.ask(owner, new FindProject(project.id())),
                test.ask(owner, new ListKeys(project, false, PageRequest.FIRST)),
                test.ask(owner, new FindKey(project, tenant.projectKey().key().id())),
                test.execute(owner, new ArchiveProject(project.id())),
                test.execute(owner, update(project.id(), "New", Patch.absent(), null, null)),
                test.execute(owner, new IssueKey(project, KeyKind.SECRET, "Key", null, ProjectRole.SUPPORT, null)))) {
            assertThat(problem(missing)).isSameAs(Refusals.MISSING);
            assertThat(missing.changeNumber()).isEqualTo(archived.changeNumber());
        }
        assertThat(test.asked(owner, new ListProjects(organization.id(), PageRequest.FIRST))
                        .results())
                .isEmpty();
    }

    @Test
    void commands_byAMember_areMissingOrDenied() {
        Actor member = by(test.issue(owner, organization, KeyKind.ORGANIZATION, OrganizationRole.MEMBER));

        assertThat(test.refused(member, create("Shop", null, null, null)).code())
                .isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(test.refused(member, update(project.id(), "New", Patch.absent(), null, null)))
                .isSameAs(Refusals.MISSING);
        assertThat(test.refused(member, new ArchiveProject(project.id()))).isSameAs(Refusals.MISSING);
        assertThat(test.asked(member, new ListProjects(organization.id(), PageRequest.FIRST))
                        .totalCount())
                .isZero();
    }

    @Test
    void archiveOrganization_withItsUsername_killsEveryKey() {
        var archived = test.execute(owner, new ArchiveOrganization(organization.id(), "acme"));

        assertThat(value(archived).archivedAt()).isNotNull();
        for (var after : List.of(
                test.ask(owner, new FindOrganization(organization.id())),
                test.ask(projectAdmin, new FindProject(project.id())))) {
            assertThat(problem(after)).isSameAs(Refusals.UNAUTHENTICATED);
            assertThat(after.changeNumber()).isEqualTo(archived.changeNumber());
        }
    }

    @Test
    void archiveOrganization_withAnotherText_failsValidation() {
        Problem problem = test.refused(owner, new ArchiveOrganization(organization.id(), "Acme"));

        assertThat(problem.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(problem.param()).isEqualTo("confirm");
    }

    @Test
    void archiveOrganization_byAnAdmin_isDenied() {
        Actor admin = by(test.issue(owner, organization, KeyKind.ORGANIZATION, OrganizationRole.ADMIN));

        Problem problem = test.refused(admin, new ArchiveOrganization(organization.id(), "acme"));

        assertThat(problem.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(problem.message()).contains("organization.settings").contains("owner");
    }
}
