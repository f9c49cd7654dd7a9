package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.OPERATOR;
import static dev.keystile.registry.TestRegistry.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ProjectRole;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.command.DisableFeature;
import dev.keystile.registry.command.EnableFeature;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.command.UpdateKey;
import dev.keystile.registry.command.UpdateOrganization;
import dev.keystile.registry.query.FindKey;
import dev.keystile.registry.sqlite.SqliteEngine;
import dev.keystile.registry.upkeep.Doctor;
import dev.keystile.registry.upkeep.Examination;
import dev.keystile.registry.upkeep.Finding;
import dev.keystile.registry.upkeep.Severity;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The doctor: silent on a whole database, and right about what is broken. */
class DoctorTest extends SqliteTest {

    /** What was in use for a while: every sort of row and change. */
    @BeforeEach
    void live() {
        ApiKey key = test.issueSecret(owner, project.id()).key();
        test.done(owner, new UpdateKey(project, key.id(), "New", Patch.absent(), ProjectRole.EDITOR, null));
        test.done(owner, new RevokeKey(project, key.id(), null));
        test.done(owner, new EnableFeature(project.id(), ProjectFeature.SMTP_PROXY));
        test.done(owner, new DisableFeature(project.id(), ProjectFeature.SMTP_PROXY));
        test.done(owner, new EnableFeature(project.id(), ProjectFeature.SMTP_PROXY));
        test.done(OPERATOR, new UpdateOrganization(organization.id(), null, Patch.absent(), Patch.of("ext")));
        test.done(owner, new CreateProject(organization.id(), "Second", "p", null, null));
        test.anotherTenant();
    }

    private void shell(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file(folder));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void assertWhole(Examination examination) {
        assertThat(examination.complaints()).isEmpty();
        assertThat(examination.findings()).extracting(Finding::severity).containsOnly(Severity.OK);
        assertThat(examination.findings())
                .extracting(Finding::check)
                .contains("file", "schema", "counter", "change log", "keys", "changes", "key counts", "restores");
    }

    @Test
    void examine_ofAWholeDatabase_hasNoComplaintsRunningOrAtRest() {
        assertWhole(test.registry.examine());
        test.close();
        assertWhole(Doctor.examine(file(folder)));
    }

    @Test
    void examine_ofAFileAtRest_leavesNothingBehindAndAltersNothing() throws IOException {
        test.close();
        byte[] before = Files.readAllBytes(file(folder));

        Doctor.examine(file(folder));

        assertThat(Files.readAllBytes(file(folder))).isEqualTo(before);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file(folder));
        }
    }

    @Test
    void examineRows_ofAnyEngine_hasNoComplaints() {
        test.close();
        try (SqliteEngine engine = SqliteEngine.open(file(folder))) {
            assertThat(engine.<Examination>follow(Doctor::examineRows).complaints())
                    .isEmpty();
        }
    }

    /** Each breaks one thing in a way that a shell can: with the triggers out of the way. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        counter      | FAULT   | UPDATE counter SET n = n + 1
        change log   | FAULT   | DELETE FROM change WHERE n = 3
        keys         | FAULT   | UPDATE api_key SET revoked_at = NULL, revoked_by_type = NULL, revoked_by_id = NULL WHERE name = 'New'
        keys         | FAULT   | UPDATE api_key SET role = 'publisher' WHERE role = 'editor'
        keys         | FAULT   | UPDATE api_key SET digest = zeroblob(32) WHERE id = 2
        keys         | FAULT   | UPDATE api_key SET expires_at = 77 WHERE id = 2
        organizations| FAULT   | UPDATE organization SET archived_at = 7 WHERE id = 1
        projects     | FAULT   | UPDATE project SET organization_id = 2 WHERE id = 1
        projects     | FAULT   | UPDATE project SET external_id = 'x' WHERE id = 1
        changes      | FAULT   | UPDATE change SET revoked = 1 WHERE n = 5
        changes      | FAULT   | UPDATE api_key SET change_n = 1 WHERE id = 3
        people       | FAULT   | UPDATE organization_member SET change_n = 1
        key counts   | WARNING | UPDATE key_count SET n = n + 1
        answer counts| WARNING | INSERT INTO idempotency_count VALUES ('key', 1, 5)
        references   | FAULT   | INSERT INTO organization_member VALUES (1, 99, 'owner', 1, 1, NULL, 3)
        """)
    void examine_ofWhatWasAltered_namesIt(String check, Severity severity, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file(folder));
                Statement statement = connection.createStatement()) {
            var triggers = new java.util.ArrayList<String>();
            try (var rows = statement.executeQuery("SELECT name FROM sqlite_master WHERE type = 'trigger'")) {
                while (rows.next()) {
                    triggers.add(rows.getString(1));
                }
            }
            for (String trigger : triggers) {
                statement.execute("DROP TRIGGER " + trigger);
            }
            statement.execute(sql);
        }

        Examination found = test.registry.examine();

        assertThat(found.complaints())
                .anySatisfy(finding -> {
                    assertThat(finding.check()).isEqualTo(check);
                    assertThat(finding.severity()).isEqualTo(severity);
                })
                .anySatisfy(finding -> assertThat(finding.text()).contains("trigger api_key_fixed is missing"));
        assertThat(found.isWhole()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        FAULT   | The trigger api_key_delete is missing | DROP TRIGGER api_key_delete
        FAULT   | The index live_key_by_id is missing   | DROP INDEX live_key_by_id
        FAULT   | isn't what it should be               | ALTER TABLE key_use ADD COLUMN more TEXT
        WARNING | The table notes isn't Keystile's      | CREATE TABLE notes (text TEXT)
        """)
    void examine_ofAnAlteredSchema_namesWhatIsAltered(Severity severity, String text, String sql) throws SQLException {
        shell(sql);

        assertThat(test.registry.examine().complaints()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.text()).contains(text);
        });
    }

    @Test
    void examine_ofANewerDatabase_saysSoAndNoMore() throws SQLException {
        shell("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                + " installed_by, execution_time, success) VALUES (100, '7', 'x', 'SQL', 'x', 1, 'x', 1, 1)");
        test.close();

        assertThat(Doctor.examine(file(folder)).complaints())
                .singleElement()
                .satisfies(finding -> assertThat(finding.text()).contains("newer Keystile", "version 7"));
    }

    @Test
    void examine_ofWhatIsNoDatabaseOfOurs_isAFaultAndNoException() throws Exception {
        Path letter = Files.writeString(folder.resolve("letter"), "This is a letter. ".repeat(100));
        Path others = folder.resolve("others.db");
        try (Connection shell = DriverManager.getConnection("jdbc:sqlite:" + others);
                Statement statement = shell.createStatement()) {
            statement.execute("CREATE TABLE users (id INTEGER)");
        }
        for (Path path : java.util.List.of(letter, others, folder.resolve("nothing"), folder)) {
            assertThat(Doctor.examine(path).isWhole()).isFalse();
        }
        assertThat(Doctor.examine(letter).complaints().getFirst().text()).contains("not a database");
    }

    @Test
    void examine_ofADamagedFile_isAFaultWithItsMend() throws IOException {
        test.close();
        try (RandomAccessFile damaged = new RandomAccessFile(file(folder).toFile(), "rw")) {
            for (long at = 4096 * 3; at < damaged.length(); at += 4096) {
                damaged.seek(at);
                damaged.write(new byte[512]);
            }
        }

        Examination found = Doctor.examine(file(folder));

        assertThat(found.isWhole()).isFalse();
        assertThat(found.complaints().getFirst().text()).containsAnyOf("damaged", "malformed");
    }

    @Test
    void examine_ofAFileThatWasCutShort_isAFault() throws IOException {
        test.close();
        try (RandomAccessFile cut = new RandomAccessFile(file(folder).toFile(), "rw")) {
            cut.setLength(cut.length() / 2);
        }

        assertThat(Doctor.examine(file(folder)).isWhole()).isFalse();
    }

    /** What a crash leaves beside the file is read with it. */
    @Test
    void examine_ofAFileWithChangesInItsWal_seesThem() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("crashed")).resolve("keystile.db");
        Files.copy(file(folder), copy);
        Files.copy(folder.resolve("keystile.db-wal"), copy.resolveSibling("keystile.db-wal"));

        assertWhole(Doctor.examine(copy));
    }

    /** A database of the first schema, with rows in it, comes up to the newest and is whole. */
    @Test
    void open_ofADatabaseOfTheFirstSchema_upgradesItWithItsRows() throws SQLException {
        test.registry.execute(
                owner,
                TestRegistry.CONTEXT,
                new CreateProject(organization.id(), "Kept", null, null, null),
                new Idempotency<>("kept", new byte[] {1}, outcome -> new StoredResponse(200, "{}")));
        Snapshot before = test.registry.changeLog().snapshot();
        test.close();
        shell(
                "DROP TABLE key_use",
                "DROP TRIGGER idempotency_counted",
                "DROP TRIGGER idempotency_uncounted",
                "DROP TABLE idempotency_count",
                "DROP TABLE backup_info",
                "DROP TABLE restore_mark",
                "DROP TRIGGER api_key_insert_replacing_feature",
                "DROP INDEX live_key_of_feature",
                "DROP INDEX key_of_feature",
                "DROP INDEX live_organization_key_by_created_at",
                "DROP INDEX live_organization_key_by_updated_at",
                "DROP INDEX live_organization_key_by_name",
                "DROP INDEX live_organization_key_by_role",
                "DELETE FROM flyway_schema_history WHERE version = '2'");
        assertThat(Doctor.examine(file(folder)).complaints()) // it is what the first version made, to the letter
                .singleElement()
                .satisfies(finding -> assertThat(finding.text()).contains("of version 1"));

        test = TestRegistry.open(folder);

        assertThat(test.registry.changeLog().snapshot()).isEqualTo(before);
        assertWhole(test.registry.examine());
        assertThat(test.asked(
                        owner, new FindKey(project, tenant.projectKey().key().id())))
                .isEqualTo(tenant.projectKey().key());
    }
}
