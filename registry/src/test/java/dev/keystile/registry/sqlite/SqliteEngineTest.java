package dev.keystile.registry.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.registry.DatabaseRefusedException;
import dev.keystile.registry.StorageUnavailableException;
import dev.keystile.registry.store.WriteConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class SqliteEngineTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("keystile.db");
    }

    private void shell(String... statements) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Object pragma(JdbcClient client, String name) {
        return client.sql("PRAGMA " + name).query().singleValue();
    }

    @Test
    void open_ofNoFile_makesOneThatIsDurable() {
        try (SqliteEngine engine = SqliteEngine.open(file);
                WriteConnection writer = engine.openWriter()) {
            assertThat(pragma(writer.client(), "journal_mode")).isEqualTo("wal");
            assertThat(pragma(writer.client(), "synchronous")).isEqualTo(2); // FULL
            assertThat(pragma(writer.client(), "foreign_keys")).isEqualTo(1);
            assertThat(pragma(writer.client(), "busy_timeout")).isEqualTo(5000);
        }
    }

    @Test
    void open_twiceInARow_changesNothing() throws Exception {
        SqliteEngine.open(file).close();
        shell("UPDATE counter SET n = n + 1");

        try (SqliteEngine engine = SqliteEngine.open(file)) {
            assertThat(engine.<Long>read(client -> client.sql("SELECT n FROM counter")
                            .query(Long.class)
                            .single()))
                    .isEqualTo(1L);
        }
    }

    @Test
    void open_ofANewerDatabase_isRefusedByName() throws Exception {
        SqliteEngine.open(file).close();
        shell("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                + " installed_by, execution_time, success) VALUES (100, '7', 'future', 'SQL', 'V7__future.sql', 1,"
                + " 'x', 1, 1)");

        assertThatThrownBy(() -> SqliteEngine.open(file))
                .isInstanceOf(DatabaseRefusedException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("newer Keystile")
                .hasMessageContaining("version 7")
                .hasMessageContaining("up to 2");
    }

    @Test
    void open_ofADatabaseWhoseMigrationWasAltered_isRefused() throws Exception {
        SqliteEngine.open(file).close();
        shell("UPDATE flyway_schema_history SET checksum = 12345");

        assertThatThrownBy(() -> SqliteEngine.open(file)).isInstanceOf(DatabaseRefusedException.class);
    }

    @Test
    void open_ofSomebodyElsesDatabase_isRefusedAndLeftAlone() throws Exception {
        shell("CREATE TABLE users (id INTEGER)");
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> SqliteEngine.open(file))
                .isInstanceOf(DatabaseRefusedException.class)
                .hasMessageContaining(file.toString());

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void open_ofAFileThatIsNoDatabase_isRefusedAndLeftAlone() throws Exception {
        Files.writeString(file, "This is a letter. ".repeat(100));

        assertThatThrownBy(() -> SqliteEngine.open(file)).isInstanceOf(DatabaseRefusedException.class);

        assertThat(Files.readString(file)).startsWith("This is a letter.");
    }

    @Test
    void open_inAFolderThatIsNotThere_isUnavailable() {
        assertThatThrownBy(() -> SqliteEngine.open(folder.resolve("none/keystile.db")))
                .isInstanceOf(StorageUnavailableException.class);
    }

    @Test
    void read_cannotWrite() {
        try (SqliteEngine engine = SqliteEngine.open(file)) {
            assertThatThrownBy(() -> engine.read(
                            client -> client.sql("UPDATE counter SET n = n + 1").update()))
                    .hasStackTraceContaining("SQLITE_READONLY");
        }
    }

    @Test
    void read_isOneMoment_whateverIsCommittedMeanwhile() {
        try (SqliteEngine engine = SqliteEngine.open(file);
                WriteConnection writer = engine.openWriter()) {
            List<Long> seen = engine.read(client -> {
                List<Long> numbers = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    numbers.add(client.sql("SELECT n FROM counter")
                            .query(Long.class)
                            .single());
                    writer.begin();
                    writer.client().sql("UPDATE counter SET n = n + 1").update();
                    writer.commit();
                }
                return numbers;
            });

            assertThat(seen).containsExactly(0L, 0L, 0L);
        }
    }

    @Test
    void read_thatFails_leavesItsConnectionUsable() {
        try (SqliteEngine engine = SqliteEngine.open(file)) {
            for (int i = 0; i < SqliteEngine.MAX_READERS * 2; i++) {
                assertThatThrownBy(() -> engine.read(client -> {
                            throw new IllegalStateException("broken");
                        }))
                        .isInstanceOf(IllegalStateException.class);
            }
            assertThat(engine.<Long>read(client -> client.sql("SELECT n FROM counter")
                            .query(Long.class)
                            .single()))
                    .isZero();
        }
    }

    @Test
    void follow_whileEveryReaderIsBusy_isNotDelayed() throws Exception {
        try (SqliteEngine engine = SqliteEngine.open(file);
                ExecutorService threads = Executors.newCachedThreadPool()) {
            CountDownLatch busy = new CountDownLatch(SqliteEngine.MAX_READERS);
            CountDownLatch letGo = new CountDownLatch(1);
            List<Future<Boolean>> readers = new ArrayList<>();
            for (int i = 0; i < SqliteEngine.MAX_READERS; i++) {
                readers.add(threads.submit(() -> engine.read(client -> {
                    busy.countDown();
                    return await(letGo);
                })));
            }
            busy.await();

            assertThat(engine.<Long>follow(client -> client.sql("SELECT n FROM counter")
                            .query(Long.class)
                            .single()))
                    .isZero();

            letGo.countDown();
            for (Future<Boolean> reader : readers) {
                assertThat(reader.get()).isTrue();
            }
        }
    }

    private static final String ENDLESS = """
            WITH RECURSIVE endless (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM endless) SELECT count(*) FROM endless""";

    private static long counter(SqliteEngine engine) {
        return engine.read(
                client -> client.sql("SELECT n FROM counter").query(Long.class).single());
    }

    @Test
    void read_thatTakesTooLong_isUnavailableAndLeavesItsThread() {
        try (SqliteEngine engine = SqliteEngine.open(file, Duration.ofMillis(300))) {
            for (int i = 0; i < SqliteEngine.MAX_READERS + 1; i++) {
                assertThatThrownBy(() -> engine.<Long>read(
                                client -> client.sql(ENDLESS).query(Long.class).single()))
                        .satisfies(
                                fault -> assertThat(engine.isUnavailable(fault)).isTrue());
            }
            assertThat(counter(engine)).isZero();
        }
    }

    @Test
    void read_byVirtualThreads_runsOnNamedPlatformThreads() throws Exception {
        try (SqliteEngine engine = SqliteEngine.open(file);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Thread reader = callers.submit(() -> engine.read(client -> Thread.currentThread()))
                    .get();

            assertThat(reader.isVirtual()).isFalse();
            assertThat(reader.isDaemon()).isTrue();
            assertThat(reader.getName()).startsWith("keystile-reader-");
        }
    }

    @Test
    void read_beyondWhatMayWait_isUnavailableAtOnce() throws Exception {
        try (SqliteEngine engine = SqliteEngine.open(file, Duration.ofMinutes(1));
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch letGo = new CountDownLatch(1);
            CountDownLatch refused = new CountDownLatch(10);
            List<Future<Boolean>> readings = new ArrayList<>();
            for (int i = 0; i < SqliteEngine.MAX_READERS + ReaderThreads.MAX_WAITING + 10; i++) {
                readings.add(callers.submit(() -> {
                    try {
                        return engine.read(client -> await(letGo));
                    } catch (StorageUnavailableException e) {
                        refused.countDown();
                        return false;
                    }
                }));
            }
            refused.await();
            letGo.countDown();

            int done = 0;
            for (Future<Boolean> reading : readings) {
                done += reading.get() ? 1 : 0;
            }
            assertThat(done).isEqualTo(SqliteEngine.MAX_READERS + ReaderThreads.MAX_WAITING);
        }
    }

    @Test
    void read_afterClose_isUnavailable() {
        SqliteEngine engine = SqliteEngine.open(file);
        engine.close();

        assertThatThrownBy(() -> counter(engine)).isInstanceOf(StorageUnavailableException.class);
    }

    @Test
    void close_leavesEverythingInTheFileItself() throws Exception {
        try (SqliteEngine engine = SqliteEngine.open(file)) {
            assertThat(counter(engine)).isZero();
            try (WriteConnection writer = engine.openWriter()) {
                writer.begin();
                writer.client().sql("UPDATE counter SET n = n + 1").update();
                writer.commit();
            }
        }

        Path copy = Files.copy(file, folder.resolve("copy.db"));
        try (SqliteEngine engine = SqliteEngine.open(copy)) {
            assertThat(counter(engine)).isEqualTo(1);
        }
    }

    @Test
    void close_ofAFileThatIsGone_makesNoOther() throws Exception {
        SqliteEngine engine = SqliteEngine.open(file);
        Files.move(file, folder.resolve("moved.db"));

        engine.close();

        assertThat(file).doesNotExist();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void isUnavailable_ofAProgrammersMistake_isFalse() {
        try (SqliteEngine engine = SqliteEngine.open(file);
                WriteConnection writer = engine.openWriter()) {
            assertThatThrownBy(() -> writer.client()
                            .sql("SELECT nothing FROM nowhere")
                            .query()
                            .listOfRows())
                    .satisfies(fault -> assertThat(engine.isUnavailable(fault)).isFalse());
            assertThatThrownBy(() -> writer.client()
                            .sql("INSERT INTO counter (id, n) VALUES (1, 1)")
                            .update())
                    .satisfies(fault -> assertThat(engine.isUnavailable(fault)).isFalse());
        }
    }
}
