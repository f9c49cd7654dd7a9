package dev.keystile.registry;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.registry.command.ArchiveOrganization;
import dev.keystile.registry.command.ArchiveProject;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.command.RevokeKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guarantee: no statement can alter a verdict without a number, not even one from a database shell. */
class TriggerTest extends TenantTest {

    private Connection shell() throws SQLException {
        return TestDatabase.shell(folder);
    }

    private void refused(String... statements) throws SQLException {
        try (Connection connection = shell();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            for (int i = 0; i < statements.length - 1; i++) {
                statement.execute(statements[i]);
            }
            assertThatThrownBy(() -> statement.execute(statements[statements.length - 1]))
                    .as(statements[statements.length - 1])
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("keystile: ");
            statement.execute("ROLLBACK");
        }
    }

    private void refusedBySqlite(String... statements) throws SQLException {
        if (database == TestDatabase.SQLITE) {
            refused(statements);
        }
    }

    private void accepted(String... statements) throws SQLException {
        try (Connection connection = shell();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            for (String sql : statements) {
                statement.execute(sql);
            }
            statement.execute("ROLLBACK");
        }
    }

    private static final String NEXT = "UPDATE counter SET n = n + 1";
    private static final String CURRENT = "(SELECT n FROM counter)";

    private static Stream<String> guarded() {
        return Stream.of("organization", "project", "api_key", "person", "organization_member");
    }

    /** The negative control of all the others: with discipline the same writes pass. */
    @ParameterizedTest
    @MethodSource("guarded")
    void update_underTheCurrentNumber_passes(String table) throws SQLException {
        accepted(NEXT, "UPDATE " + table + " SET updated_at = 1, change_n = " + CURRENT);
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void update_withoutANumberOfItsOwn_isRefused(String table) throws SQLException {
        refused("UPDATE " + table + " SET updated_at = 1");
        refused("UPDATE " + table + " SET updated_at = 1, change_n = change_n");
        refused("UPDATE " + table + " SET updated_at = 1, change_n = " + CURRENT); // it is in the log already
        refused("UPDATE " + table + " SET updated_at = 1, change_n = " + CURRENT + " + 1");
        refused(NEXT, "UPDATE " + table + " SET updated_at = 1");
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void delete_isRefused(String table) throws SQLException {
        refused("DELETE FROM " + table);
        refused(NEXT, "DELETE FROM " + table);
    }

    @Test
    void insert_withoutTheCurrentNumber_isRefused() throws SQLException {
        String columns = "INSERT INTO project (organization_id, name, name_folded, locale, timezone, created_at,"
                + " updated_at, change_n) VALUES (1, 'a', 'a', 'en', 'UTC', 1, 1, ";
        refused(columns + CURRENT + ")");
        refused(columns + "1)");
        refused(NEXT, columns + CURRENT + " - 1)");
        accepted(NEXT, columns + CURRENT + ")");
    }

    @Test
    void write_afterTheNumbersChangeWasLogged_isRefused() throws SQLException {
        refused(
                NEXT,
                "INSERT INTO change (n, token, at, type) VALUES (" + CURRENT + ", 1, 1, 'people')",
                "UPDATE project SET name = 'b', change_n = " + CURRENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "project_id = project_id + 1",
                "kind = 'publishable'",
                "digest = (SELECT digest FROM api_key WHERE kind = 'organization')",
                "expires_at = 1",
                "last_four = 'AAAA'",
                "format = 2",
                "created_by_id = 7",
                "system_feature = 'x'",
                "id = 99"
            })
    void update_ofWhatAKeyIs_isRefused(String assignment) throws SQLException {
        String where = " WHERE kind = 'secret'";
        refused(NEXT, "UPDATE api_key SET " + assignment + ", change_n = " + CURRENT + where);
        refusedBySqlite(NEXT, "UPDATE OR REPLACE api_key SET " + assignment + ", change_n = " + CURRENT + where);
    }

    @Test
    void unrevoking_isRefused() throws SQLException {
        ApiKey key = test.issueSecret(owner, project.id()).key();
        test.done(owner, new RevokeKey(project, key.id(), "Leaked"));
        String update = "UPDATE api_key SET change_n = " + CURRENT + ", ";
        String where = " WHERE id = " + key.id();

        refused(NEXT, update + "revoked_at = NULL, revoked_by_type = NULL, revoked_by_id = NULL" + where);
        refused(NEXT, update + "revoked_at = 1" + where);
        refused(NEXT, update + "revoked_reason = 'None'" + where);
        refused(NEXT, update + "revoked_by_id = 77" + where);
    }

    @Test
    void unarchiving_isRefused() throws SQLException {
        test.done(owner, new ArchiveProject(project.id()));
        refused(NEXT, "UPDATE project SET archived_at = NULL, change_n = " + CURRENT);

        test.done(owner, new ArchiveOrganization(organization.id(), "acme"));
        refused(NEXT, "UPDATE organization SET archived_at = NULL, change_n = " + CURRENT);
    }

    @Test
    void movingAProject_isRefused() throws SQLException {
        test.anotherTenant();
        refused(NEXT, "UPDATE project SET organization_id = 2, change_n = " + CURRENT + " WHERE id = 1");
    }

    /** REPLACE deletes rows without firing a trigger for it. */
    @Test
    void replacing_aRow_isRefused() throws SQLException {
        test.done(owner, new CreateProject(organization.id(), "Second", "taken", null, null));
        refusedBySqlite(
                NEXT,
                "INSERT OR REPLACE INTO api_key SELECT * FROM api_key WHERE id = 1 AND 0 UNION ALL SELECT id, project_id,"
                        + " organization_id, kind, role, role_rank, digest, format, last_four, name, name_folded,"
                        + " description, description_folded, system_feature, created_by_type, created_by_id,"
                        + " created_at, updated_at, expires_at, revoked_at, revoked_by_type, revoked_by_id,"
                        + " revoked_reason, " + CURRENT + " FROM api_key WHERE id = 1");
        refusedBySqlite(
                NEXT, "UPDATE OR REPLACE project SET external_id = 'taken', change_n = " + CURRENT + " WHERE id = 1");
        refusedBySqlite(
                NEXT,
                "INSERT OR REPLACE INTO project (organization_id, name, name_folded, external_id, locale, timezone,"
                        + " created_at, updated_at, change_n) VALUES (1, 'a', 'a', 'taken', 'en', 'UTC', 1, 1, "
                        + CURRENT + ")");
    }

    @Test
    void changeLog_isAppendOnlyAndOnlyAtItsEnd() throws SQLException {
        refused("UPDATE change SET token = 1");
        refused("DELETE FROM change");
        refused("INSERT INTO change (n, token, at, type) VALUES (" + CURRENT + ", 1, 1, 'people')");
        refusedBySqlite("INSERT OR REPLACE INTO change (n, token, at, type) VALUES (" + CURRENT + ", 1, 1, 'people')");
        refused("INSERT INTO change (n, token, at, type) VALUES (1000, 1, 1, 'people')");
    }

    @Test
    void counter_goesUpByOneAndNeverOtherwise() throws SQLException {
        refused("UPDATE counter SET n = n + 2");
        refused("UPDATE counter SET n = n - 1");
        refused("UPDATE counter SET n = n");
        refused("DELETE FROM counter");
        refused("INSERT INTO counter (id, n) VALUES (2, 0)");
        refusedBySqlite("INSERT OR REPLACE INTO counter (id, n) VALUES (1, 0)");
    }

    @Test
    void databaseChecks_onKeys_refuseWhatCannotBe() throws SQLException {
        try (Connection connection = shell();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            statement.execute(NEXT);
            assertThatThrownBy(() -> statement.execute(
                            "UPDATE api_key SET role = 'owner', change_n = " + CURRENT + " WHERE kind = 'secret'"))
                    .isInstanceOf(SQLException.class)
                    .message()
                    .containsIgnoringCase("check");
            statement.execute("ROLLBACK");
        }
    }
}
