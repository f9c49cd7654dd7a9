package dev.keystile.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.command.RevokeKey;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Guarantee: on either database the doctor of a running registry finds rows that contradict the log. */
final class ExaminationTest extends TenantTest {

    @Test
    void examine_ofARunningRegistry_isWhole() {
        long id = test.issue(owner, project, KeyKind.SECRET, ProjectRole.EDITOR)
                .key()
                .id();
        var unused = test.registry.execute(owner, TestRegistry.CONTEXT, new RevokeKey(project, id, null));

        assertThat(test.registry.examine().complaints()).isEmpty();
    }

    @Test
    void examine_ofARowThatTheLogDoesNotKnow_isNotWhole() throws Exception {
        long id = test.issue(owner, project, KeyKind.SECRET, ProjectRole.EDITOR)
                .key()
                .id();
        try (Connection shell = TestDatabase.shell(folder);
                Statement statement = shell.createStatement()) {
            boolean sqlite = database() == TestDatabase.SQLITE;
            boolean done = statement.execute(
                    sqlite ? "DROP TRIGGER api_key_update" : "ALTER TABLE api_key DISABLE TRIGGER USER");
            int rows = statement.executeUpdate("UPDATE api_key SET role = 'admin', role_rank = 4 WHERE id = " + id);
            assertThat(rows).isEqualTo(done ? 0 : 1);
        }

        assertThat(test.registry.examine().isWhole()).isFalse();
    }
}
