package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.by;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What callers hear of a SQLite file that can't be written. */
class LedgerOnSqliteTest {

    @TempDir
    Path folder;

    private TestRegistry test;
    private FaultyEngine engine;
    private Actor admin;
    private KeyOwner.Project project;

    @BeforeEach
    void open() {
        engine = new FaultyEngine(TestDatabase.open(folder));
        test = TestRegistry.over(engine, folder);
        var tenant = test.setUp();
        admin = by(tenant.projectKey());
        project = new KeyOwner.Project(tenant.project().id());
    }

    @AfterEach
    void close() {
        test.close();
    }

    private long newest() {
        return test.registry.changeLog().snapshot().n();
    }

    @Test
    void aReadOnlyDatabase_isUnavailableAndChangesNothing() {
        engine.onBegin = client -> client.sql("PRAGMA query_only = 1").update();

        assertThatThrownBy(() -> test.issueSecret(admin, project.id())).isInstanceOf(StorageUnavailableException.class);

        assertThat(newest()).isEqualTo(6);
        engine.onBegin = client -> client.sql("PRAGMA query_only = 0").update();
        test.issueSecret(admin, project.id());
    }

    @Test
    void aFullDisk_isUnavailableAndChangesNothing() {
        engine.onBegin = client -> pragma(client, "max_page_count = 1");
        List<Throwable> faults = new ArrayList<>();
        for (int i = 0; i < 200 && faults.isEmpty(); i++) {
            try {
                test.issueSecret(admin, project.id());
            } catch (RuntimeException e) {
                faults.add(e);
            }
        }

        assertThat(faults).singleElement().isInstanceOf(StorageUnavailableException.class);
        engine.onBegin = client -> pragma(client, "max_page_count = 1000000");
        test.issueSecret(admin, project.id());
        assertThat(newest())
                .isEqualTo(test.registry.changeLog().after(0, 10_000).size());
    }

    private static void pragma(JdbcClient client, String pragma) {
        var unused = client.sql("PRAGMA " + pragma).query().listOfRows();
    }

    @Test
    void aDatabaseLockedByAnotherProcess_isUnavailableAndChangesNothing() throws Exception {
        engine.onBegin = client -> pragma(client, "busy_timeout = 1");
        try (Connection shell = TestDatabase.shell(folder);
                Statement statement = shell.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThatThrownBy(() -> test.issueSecret(admin, project.id()))
                    .isInstanceOf(StorageUnavailableException.class);
            statement.execute("ROLLBACK");
        }
        assertThat(newest()).isEqualTo(6);
        test.issueSecret(admin, project.id());
    }
}
