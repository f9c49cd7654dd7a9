package dev.keystile.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Guarantee: a page of keys finds its last uses by their ids, however many there are. */
final class UsePlanTest extends SqliteTest {

    @Test
    void uses_ofAPage_areFoundByTheirIds() throws Exception {
        try (Connection shell = TestDatabase.shell(folder);
                Statement statement = shell.createStatement();
                ResultSet plan = statement.executeQuery(
                        "EXPLAIN QUERY PLAN SELECT key_id, last_used_at FROM key_use WHERE key_id IN (1, 2, 3)")) {
            assertThat(plan.getString("detail")).startsWith("SEARCH").contains("PRIMARY KEY");
        }
    }
}
