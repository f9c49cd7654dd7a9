package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.by;
import static dev.keystile.registry.TestRegistry.codeOf;
import static dev.keystile.registry.TestRegistry.problem;
import static dev.keystile.registry.TestRegistry.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.OrganizationRole;
import dev.keystile.core.Problem;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.Change;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.query.FindKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IssueKeyTest extends TenantTest {
    private IssueKey secret(String name, @Nullable String description, @Nullable Instant expiresAt) {
        return new IssueKey(project, KeyKind.SECRET, name, description, ProjectRole.EDITOR, expiresAt);
    }

    @Test
    void execute_byAProjectAdminKey_issuesAKeyWithEveryField() {
        Instant end = MutableClock.START.plus(Duration.ofDays(30));

        Committed<Outcome<IssuedKey>> committed =
                test.execute(projectAdmin, secret("Nightly import", "Runs at two", end));

        IssuedKey issued = value(committed);
        ApiKey key = issued.key();
        assertThat(key.owner()).isEqualTo(project);
        assertThat(key.kind()).isEqualTo(KeyKind.SECRET);
        assertThat(key.role()).isEqualTo(ProjectRole.EDITOR);
        assertThat(key.name()).isEqualTo("Nightly import");
        assertThat(key.description()).isEqualTo("Runs at two");
        assertThat(key.lastFour()).isEqualTo(issued.plaintext().lastFour());
        assertThat(key.systemKey()).isFalse();
        assertThat(key.expiresAt()).isEqualTo(end);
        assertThat(key.createdBy()).isEqualTo(Author.of(projectAdmin));
        assertThat(key.createdAt()).isEqualTo(MutableClock.START);
        assertThat(key.updatedAt()).isEqualTo(MutableClock.START);
        assertThat(key.revocation()).isNull();
        assertThat(key.changeNumber()).isEqualTo(committed.changeNumber());
        assertThat(test.asked(projectAdmin, new FindKey(project, key.id()))).isEqualTo(key);
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyKind.class,
            names = {"PUBLISHABLE", "SECRET"})
    void execute_ofEitherProjectKind_logsTheWholeState(KeyKind kind) {
        IssuedKey issued = test.issue(owner, project, kind, ProjectRole.PUBLISHER);

        assertThat(test.registry.changeLog().after(issued.key().changeNumber() - 1, 10))
                .extracting(LoggedChange::change)
                .containsExactly(new Change.KeyChanged(
                        issued.key().id(),
                        issued.plaintext().digest(),
                        kind,
                        project.id(),
                        ProjectRole.PUBLISHER,
                        Change.KeyChanged.NEVER,
                        false));
    }

    @Test
    void execute_ofAnOrganizationKeyByAnAdmin_stopsAtTheirOwnRole() {
        Actor admin = by(test.issue(owner, organization, KeyKind.ORGANIZATION, OrganizationRole.ADMIN));

        test.issue(admin, organization, KeyKind.ORGANIZATION, OrganizationRole.MEMBER);
        test.issue(admin, organization, KeyKind.ORGANIZATION, OrganizationRole.ADMIN);
        Problem problem = test.refused(
                admin, new IssueKey(organization, KeyKind.ORGANIZATION, "Key", null, OrganizationRole.OWNER, null));

        assertThat(problem.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(problem.message()).contains("owner");
    }

    @Test
    void execute_underAPolicyThatGivesEditorsSettings_stopsAtTheIssuersRole(@TempDir Path otherFolder)
            throws Exception {
        database.prepare(otherFolder);
        try (TestRegistry other = TestRegistry.open(otherFolder, Policies.editorsManageKeys())) {
            var result = other.setUp();
            var owned = new KeyOwner.Project(result.project().id());
            Actor editor = by(other.issue(by(result.projectKey()), owned, KeyKind.SECRET, ProjectRole.EDITOR));

            other.issue(editor, owned, KeyKind.SECRET, ProjectRole.EDITOR);
            Problem problem = other.refused(
                    editor, new IssueKey(owned, KeyKind.SECRET, "Key", null, ProjectRole.PUBLISHER, null));

            assertThat(problem.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
            assertThat(problem.message()).contains("The smallest role that may is admin.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n", "\u2003", "\u00a0", "\u200b\ufeff"})
    void execute_withABlankName_isEmpty(String name) {
        Problem problem = test.refused(projectAdmin, secret(name, null, null));

        assertThat(problem.code()).isEqualTo(ErrorCode.PARAMETER_INVALID_EMPTY);
        assertThat(problem.param()).isEqualTo("name");
    }

    @Test
    void execute_nameWithALongIdBehindAWordThatEndsLikeAPrefix_isTaken() {
        test.done(projectAdmin, secret("task_01ARZ3NDEKTSV4RRFFQ69G5FAV", null, null));
    }

    static List<Arguments> unacceptable() {
        String key = KeyFormat.unbranded().mint(KeyKind.SECRET, new Random(1)).revealPlaintext();
        return List.of(
                Arguments.of("x".repeat(101), null, null, "name", "too_long"),
                Arguments.of("a\u0000b", null, null, "name", "forbidden_character"),
                Arguments.of("a\u007fb", null, null, "name", "forbidden_character"),
                Arguments.of("a\u2028b", null, null, "name", "forbidden_character"),
                Arguments.of("a\ud800b", null, null, "name", "forbidden_character"),
                Arguments.of(" a", null, null, "name", "surrounding_space"),
                Arguments.of("a\u202eb", null, null, "name", "forbidden_character"),
                Arguments.of("\u00a0a", null, null, "name", "surrounding_space"),
                Arguments.of("a\u200b", null, null, "name", "surrounding_space"),
                Arguments.of("a\u3000", null, null, "name", "surrounding_space"),
                Arguments.of("my " + key, null, null, "name", "contains_key"),
                Arguments.of(key.substring(0, key.length() - 1), null, null, "name", "contains_key"),
                Arguments.of("pk_acme_" + "x".repeat(20), null, null, "name", "contains_key"),
                Arguments.of(key.replace("sk_", "sk\u200b_"), null, null, "name", "contains_key"),
                Arguments.of("a", "ok_" + "\u00ad7".repeat(20), null, "description", "contains_key"),
                Arguments.of("a", "x".repeat(501), null, "description", "too_long"),
                Arguments.of("a", "is " + key + ".", null, "description", "contains_key"),
                Arguments.of("a", "a\u0007", null, "description", "forbidden_character"),
                Arguments.of("a", null, MutableClock.START, "expires_at", "in_the_past"),
                Arguments.of("a", null, Instant.parse("9999-12-31T00:00:00Z"), "expires_at", "too_late"),
                Arguments.of("a", null, Instant.MAX, "expires_at", "too_late"));
    }

    @ParameterizedTest
    @MethodSource("unacceptable")
    void execute_withAnUnacceptableValue_failsValidationAndLeavesNoTrace(
            String name, @Nullable String description, @Nullable Instant expiresAt, String param, String code) {
        long before = test.registry.changeLog().snapshot().n();

        Problem problem = test.refused(projectAdmin, secret(name, description, expiresAt));

        assertThat(problem.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(problem.param()).isEqualTo(param);
        assertThat(codeOf(problem)).isEqualTo(code);
        assertThat(test.registry.changeLog().snapshot().n()).isEqualTo(before);
    }

    @Test
    void execute_withSeveralUnacceptableValues_namesThemAll() {
        Problem problem = test.refused(projectAdmin, secret(" a", "\u0001", MutableClock.START));

        assertThat(problem.errors())
                .extracting(Problem.FieldError::param)
                .containsExactly("name", "description", "expires_at");
    }

    @Test
    void execute_withAPrefixAndLittleBehindIt_isFine() {
        test.done(projectAdmin, secret("sk_" + "x".repeat(19), "the pk_ key of task_7", null));
    }

    @Test
    void execute_withNamesAtTheirLimit_countsCharactersAsPeopleDo() {
        IssuedKey issued = test.done(projectAdmin, secret("😀".repeat(100), "ü".repeat(500), null));

        assertThat(issued.key().name()).isEqualTo("😀".repeat(100));
    }

    @Test
    void execute_beyondTheMaximumOfLiveKeys_isAConflict(@TempDir Path otherFolder) {
        database.prepare(otherFolder);
        try (TestRegistry small = TestRegistry.openWithMaxLiveKeys(otherFolder, 3)) {
            var result = small.setUp();
            Actor actor = by(result.projectKey());
            var owned = new KeyOwner.Project(result.project().id());
            IssuedKey second = small.issueSecret(actor, owned.id());
            small.done(
                    actor,
                    new IssueKey(
                            owned,
                            KeyKind.SECRET,
                            "Short",
                            null,
                            ProjectRole.SUPPORT,
                            MutableClock.START.plus(Duration.ofHours(1))));
            var another = new IssueKey(owned, KeyKind.SECRET, "Key", null, ProjectRole.SUPPORT, null);

            assertThat(small.refused(actor, another).code()).isEqualTo(ErrorCode.STATE_CONFLICT);

            small.done(actor, new RevokeKey(owned, second.key().id(), null));
            small.done(actor, another);
            assertThat(small.refused(actor, another).code()).isEqualTo(ErrorCode.STATE_CONFLICT);

            small.clock.advance(Duration.ofHours(1)); // the short one is over
            small.done(actor, another);
        }
    }

    @Test
    void new_ofAKindThatDoesNotFitItsOwner_isAProgrammersMistake() {
        assertThatThrownBy(() -> new IssueKey(project, KeyKind.ORGANIZATION, "a", null, ProjectRole.ADMIN, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IssueKey(project, KeyKind.SECRET, "a", null, OrganizationRole.ADMIN, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IssueKey(organization, KeyKind.SECRET, "a", null, ProjectRole.ADMIN, null))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
