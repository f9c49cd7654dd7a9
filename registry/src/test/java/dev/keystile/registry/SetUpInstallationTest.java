package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.OPERATOR;
import static dev.keystile.registry.TestRegistry.by;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.command.SetUpInstallation;
import dev.keystile.registry.query.ListAudit;
import dev.keystile.registry.query.PageRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@EnumSource
class SetUpInstallationTest {

    @Parameter
    TestDatabase database = TestDatabase.SQLITE;

    private Path folder;
    private TestRegistry test;

    @BeforeEach
    void open(@TempDir Path emptyFolder) {
        folder = emptyFolder;
        database.prepare(folder);
        test = TestRegistry.open(folder);
    }

    @AfterEach
    void close() {
        test.close();
        TestDatabase.dispose(folder);
    }

    @Test
    void execute_onAnEmptyInstallation_makesOrganizationProjectOwnerAndTwoKeys() {
        assertThat(test.registry.isSetUp()).isFalse();

        var result = test.setUp();

        assertThat(test.registry.isSetUp()).isTrue();
        assertThat(result.organization().name()).isEqualTo("Acme");
        assertThat(result.organization().username()).isEqualTo("acme");
        assertThat(result.project().organizationId())
                .isEqualTo(result.organization().id());
        assertThat(result.organizationKey().key().kind()).isEqualTo(KeyKind.ORGANIZATION);
        assertThat(result.organizationKey().key().role()).isEqualTo(OrganizationRole.OWNER);
        assertThat(result.projectKey().key().kind()).isEqualTo(KeyKind.SECRET);
        assertThat(result.projectKey().key().role()).isEqualTo(ProjectRole.ADMIN);
        assertThat(result.projectKey().plaintext().mask())
                .isEqualTo(result.projectKey().key().mask());
    }

    @Test
    void execute_onAnEmptyInstallation_takesOneNumberForEachRow() {
        var committed = test.execute(OPERATOR, new SetUpInstallation("Acme", "Shop", "owner@acme.example"));

        assertThat(committed.changeNumber()).isEqualTo(6);
        assertThat(test.registry.changeLog().after(0, 100))
                .extracting(LoggedChange::n)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void execute_onAnEmptyInstallation_isInTheAudit() {
        var result = test.setUp();

        var audit = test.asked(
                by(result.organizationKey()),
                new ListAudit(result.organization().id(), null, null, null, null, null, PageRequest.FIRST));

        assertThat(audit.results())
                .extracting(AuditEntry::action)
                .containsExactlyInAnyOrder(
                        "organization.created",
                        "installation.set_up",
                        "person.added",
                        "project.created",
                        "key.issued",
                        "key.issued");
        assertThat(audit.results()).allSatisfy(entry -> {
            assertThat(entry.actor()).isEqualTo(new Author("operator", 0));
            assertThat(entry.outcome()).isEqualTo("done");
            assertThat(entry.requestId()).isEqualTo("req_1");
            assertThat(entry.clientAddress()).isEqualTo("192.0.2.1");
        });
    }

    @Test
    void execute_whenSetUpAlready_isAConflictAndChangesNothing() {
        test.setUp();

        var problem = test.refused(OPERATOR, new SetUpInstallation("Other", "Other", "other@acme.example"));

        assertThat(problem.code()).isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(test.registry.changeLog().snapshot().n()).isEqualTo(6);
    }

    static List<Arguments> unacceptable() {
        return List.of(
                Arguments.of("x".repeat(101), "a", "a@b.example", "organization", "too_long"),
                Arguments.of("a", "a ", "a@b.example", "project", "surrounding_space"),
                Arguments.of("a", "a", "nobody", "owner_email", "invalid_email"),
                Arguments.of("a", "a", "a@b@c.example", "owner_email", "invalid_email"),
                Arguments.of("a", "a", "a b@c.example", "owner_email", "invalid_email"),
                Arguments.of("a", "a", "@c.example", "owner_email", "invalid_email"),
                Arguments.of("a", "a", "a@" + "x".repeat(300), "owner_email", "too_long"));
    }

    @ParameterizedTest
    @MethodSource("unacceptable")
    void execute_withAnUnacceptableValue_failsValidationAndChangesNothing(
            String organization, String project, String email, String param, String code) {
        var problem = test.refused(OPERATOR, new SetUpInstallation(organization, project, email));

        assertThat(problem.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(problem.param()).isEqualTo(param);
        assertThat(TestRegistry.codeOf(problem)).isEqualTo(code);
        assertThat(test.registry.isSetUp()).isFalse();
        assertThat(test.registry.changeLog().snapshot().n()).isZero();
    }

    @Test
    void person_withTheOwnersAddressInAnotherCase_isTheSame() {
        test.setUp();

        assertThatThrownBy(() -> test.person("OWNER@ACME.EXAMPLE"))
                .hasStackTraceContaining(
                        database == TestDatabase.SQLITE ? "person has such a row" : "person_email_normalized_key");
    }
}
