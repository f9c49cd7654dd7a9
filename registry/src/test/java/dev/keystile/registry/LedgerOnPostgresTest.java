package dev.keystile.registry;

import static dev.keystile.registry.TestRegistry.by;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.access.Refusals;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.postgres.PostgresEngine;
import dev.keystile.registry.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers hear of a PostgreSQL database that fails, and what another session can't do. */
class LedgerOnPostgresTest {

    private static final String OF_WRITERS =
            " FROM pg_stat_activity WHERE application_name LIKE 'keystile writer%' AND datname = '%s'";

    @TempDir
    Path folder;

    private TestRegistry test;
    private FaultyEngine engine;
    private Actor admin;
    private KeyOwner.Project project;
    private ApiKey key;

    @BeforeEach
    void open() {
        TestDatabase.POSTGRES.prepare(folder);
        engine = new FaultyEngine(TestDatabase.open(folder));
        test = TestRegistry.over(engine, folder);
        var tenant = test.setUp();
        admin = by(tenant.projectKey());
        key = tenant.projectKey().key();
        project = new KeyOwner.Project(tenant.project().id());
    }

    @AfterEach
    void close() {
        test.close();
        TestDatabase.dispose(folder);
    }

    private long newest() {
        return test.registry.changeLog().snapshot().n();
    }

    private void toWriters(String function) {
        PostgresServer.shared()
                .execute("postgres", "SELECT " + function + OF_WRITERS.replace("%s", TestDatabase.name(folder)));
    }

    @Test
    void aWriter_thatWasCutOffWhileIdle_isReplacedAndNobodyHearsOfIt() {
        toWriters("pg_terminate_backend(pid, 5000)");

        test.issueSecret(admin, project.id());

        assertThat(newest()).isEqualTo(7);
    }

    @Test
    void aWriter_thatIsCutOffWithinAJob_isUnavailableAndChangesNothing() {
        test.issueSecret(admin, project.id());
        var cut = test.registry.ledger().change(admin, TestRegistry.CONTEXT, transaction -> {
            toWriters("pg_terminate_backend(pid, 5000)");
            return Effect.kept(transaction.stores().changes().newestNumber());
        });

        assertThatThrownBy(() -> Ledger.await(cut)).isInstanceOf(StorageUnavailableException.class);
        assertThat(newest()).isEqualTo(7);
        test.issueSecret(admin, project.id());
        assertThat(newest()).isEqualTo(8);
    }

    @Test
    void aWriter_thatIsCutOffAtCommit_isUnknown() {
        engine.beforeCommit = () -> {
            engine.beforeCommit = () -> {};
            toWriters("pg_terminate_backend(pid, 5000)");
        };

        assertThatThrownBy(() -> test.issueSecret(admin, project.id())).isInstanceOf(OutcomeUnknownException.class);

        test.issueSecret(admin, project.id());
        assertThat(newest()).isEqualTo(7);
    }

    /** Rule 4: the server says success with a warning, but a failover could lose the change. */
    @Test
    void aWaitForAStandby_thatIsCancelled_isUnknown() throws Exception {
        PostgresServer server = PostgresServer.shared();
        server.execute("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()");
        server.await("SELECT setting = 'nobody' FROM pg_settings WHERE name = 'synchronous_standby_names'");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var issue = threads.submit(() -> test.issueSecret(admin, project.id()));
            server.await("SELECT count(*) > 0" + OF_WRITERS.replace("%s", TestDatabase.name(folder))
                    + " AND wait_event = 'SyncRep'");
            toWriters("pg_cancel_backend(pid)");

            assertThatThrownBy(issue::get).hasCauseInstanceOf(OutcomeUnknownException.class);
        } finally {
            server.execute("postgres", "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
            server.await("SELECT setting = '' FROM pg_settings WHERE name = 'synchronous_standby_names'");
        }
        assertThat(newest()).isEqualTo(7); // it holds, which nobody could promise
    }

    @Test
    void aRow_lockedByAnotherSession_isUnavailableAndChangesNothing() throws Exception {
        engine.onBegin = client -> client.sql("SET lock_timeout = 100").update();
        try (Connection shell = TestDatabase.shell(folder);
                Statement statement = shell.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("SELECT n FROM counter FOR UPDATE");
            assertThatThrownBy(() -> test.issueSecret(admin, project.id()))
                    .isInstanceOf(StorageUnavailableException.class);
            statement.execute("ROLLBACK");
        }
        test.issueSecret(admin, project.id());
        assertThat(newest()).isEqualTo(7);
    }

    /** Rule 1, against a writer that isn't this process: the actor is read after the counter is locked. */
    @Test
    void anActor_revokedByAnotherSessionWhileItWaits_canDoNothing() throws Exception {
        try (Connection shell = TestDatabase.shell(folder);
                Statement statement = shell.createStatement();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            statement.execute("BEGIN");
            statement.execute("UPDATE counter SET n = n + 1");
            revoke(statement);
            var mint = threads.submit(() ->
                    test.refused(admin, new IssueKey(project, KeyKind.SECRET, "Key", null, ProjectRole.ADMIN, null)));
            PostgresServer.shared()
                    .await("SELECT count(*) > 0" + OF_WRITERS.replace("%s", TestDatabase.name(folder))
                            + " AND wait_event_type = 'Lock'");
            statement.execute("COMMIT");

            assertThat(mint.get()).isSameAs(Refusals.UNAUTHENTICATED);
        }
    }

    private void revoke(Statement statement) throws SQLException {
        statement.execute("UPDATE api_key SET revoked_at = 1, revoked_by_type = 'operator', revoked_by_id = 0,"
                + " change_n = (SELECT n FROM counter) WHERE id = " + key.id());
        statement.execute("INSERT INTO change (n, token, at, type, project_id, key_id, digest, kind, role, revoked)"
                + " SELECT change_n, 1, 1, 'key', project_id, id, digest, kind, role, 1 FROM api_key WHERE id = "
                + key.id());
    }

    /** A temporary table stands before all others in the search path. */
    @Test
    void triggers_withATemporaryTableInTheWay_lookAtTheTrueCounter() throws Exception {
        try (Connection shell = TestDatabase.shell(folder);
                Statement statement = shell.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE counter AS SELECT 1 AS id, 99 AS n");
            statement.execute("CREATE TEMPORARY TABLE change AS SELECT 1 AS n");

            assertThatThrownBy(() -> statement.execute("UPDATE api_key SET role = 'support', change_n = 99"))
                    .hasMessageContaining("keystile: api_key is written under the current change number only");
        }
    }

    @Test
    void truncate_ofWhatVerdictsDependOn_isRefused() throws Exception {
        try (Connection shell = TestDatabase.shell(folder);
                Statement statement = shell.createStatement()) {
            for (String table :
                    new String[] {"counter", "change", "api_key", "organization_member", "project_member"}) {
                assertThatThrownBy(() -> statement.execute("TRUNCATE " + table)).hasMessageContaining("keystile: ");
            }
            assertThatThrownBy(() -> statement.execute("TRUNCATE organization CASCADE"))
                    .hasMessageContaining("keystile: ");
        }
    }

    @Test
    void aServer_thatStopsAndStartsAgain_isUnavailableMeanwhileAndLosesNothing(@TempDir Path other) {
        try (PostgresServer own = PostgresServer.create();
                TestRegistry restarted = TestRegistry.over(PostgresEngine.open(own.url("postgres")), other)) {
            var tenant = restarted.setUp();
            own.stop();
            assertThatThrownBy(() -> restarted.issueSecret(
                            by(tenant.projectKey()), tenant.project().id()))
                    .isInstanceOf(StorageUnavailableException.class);
            assertThatThrownBy(() -> restarted.registry.changeLog().after(0, 1))
                    .isInstanceOf(StorageUnavailableException.class);
            own.start();

            issueWhenPossible(
                    restarted, by(tenant.projectKey()), tenant.project().id());

            assertThat(restarted.registry.changeLog().snapshot().n()).isEqualTo(7);
        }
    }

    /** The guarantee: no change is answered that a crash could take back, even if that became so after the start. */
    @Test
    void aServer_thatStopsBeingDurable_isUnavailableUntilItIsAgain(@TempDir Path other) {
        try (PostgresServer own = PostgresServer.create();
                TestRegistry served = TestRegistry.over(PostgresEngine.open(own.url("postgres")), other)) {
            var tenant = served.setUp();
            Actor actor = by(tenant.projectKey());
            long projectId = tenant.project().id();
            for (String setting : new String[] {"synchronous_commit", "fsync"}) {
                own.execute("postgres", "ALTER SYSTEM SET " + setting + " = off", "SELECT pg_reload_conf()");
                tidyUntilUnavailable(served);
                assertThatThrownBy(() -> served.issueSecret(actor, projectId))
                        .isInstanceOf(StorageUnavailableException.class)
                        .hasStackTraceContaining(setting);

                own.execute("postgres", "ALTER SYSTEM SET " + setting + " = on", "SELECT pg_reload_conf()");
                issueWhenPossible(served, actor, projectId);
            }
        }
    }

    /** A server takes a moment to read its settings again. */
    private static void tidyUntilUnavailable(TestRegistry registry) {
        while (true) {
            try {
                registry.registry.tidy();
            } catch (StorageUnavailableException e) {
                return;
            }
        }
    }

    private static void issueWhenPossible(TestRegistry registry, Actor actor, long projectId) {
        while (true) {
            try {
                registry.issueSecret(actor, projectId);
                return;
            } catch (StorageUnavailableException e) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
