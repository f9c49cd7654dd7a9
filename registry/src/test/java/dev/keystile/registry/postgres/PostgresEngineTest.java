package dev.keystile.registry.postgres;

import static dev.keystile.registry.testing.PostgresServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.registry.StorageUnavailableException;
import dev.keystile.registry.store.Engine;
import dev.keystile.registry.store.WriteConnection;
import dev.keystile.registry.testing.PostgresServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresEngineTest {

    private static final Purpose BRIEF =
            new Purpose(Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofSeconds(2));
    private static final Purpose DEAF =
            new Purpose(Duration.ofSeconds(20), Duration.ofSeconds(5), Duration.ofSeconds(1));

    private static final String END_WRITERS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND application_name LIKE 'keystile writer%'";

    private final PostgresServer server = PostgresServer.shared();
    private String name = "";
    private String url = "";

    @BeforeEach
    void create() {
        name = server.createDatabase();
        url = server.url(name);
    }

    private static long counter(Engine engine) {
        return engine.read(PostgresEngineTest::number);
    }

    private static long number(org.springframework.jdbc.core.simple.JdbcClient client) {
        return client.sql("SELECT n FROM counter").query(Long.class).single();
    }

    @Test
    void open_ofAnEmptyDatabase_makesItsTablesAndIsDurable() {
        try (PostgresEngine engine = PostgresEngine.open(url);
                WriteConnection writer = engine.openWriter()) {
            assertThat(counter(engine)).isZero();
            for (String setting : List.of("fsync", "synchronous_commit")) {
                assertThat(writer.client().sql("SHOW " + setting).query().singleValue())
                        .isEqualTo("on");
            }
        }
    }

    @Test
    void open_twiceInARow_changesNothing() {
        PostgresEngine.open(url).close();
        server.execute(name, "UPDATE counter SET n = n + 1");

        try (PostgresEngine engine = PostgresEngine.open(url)) {
            assertThat(counter(engine)).isEqualTo(1);
        }
    }

    @Test
    void open_inASchemaOfItsOwn_usesNoOther() {
        server.execute(name, "CREATE SCHEMA \"Other one\"", "CREATE TABLE public.users (id INT)");

        try (PostgresEngine engine = PostgresEngine.open(url + "&currentSchema=%22Other%20one%22")) {
            assertThat(counter(engine)).isZero();
        }
        server.execute(name, "SELECT n FROM \"Other one\".counter");
    }

    @Test
    void open_ofANewerDatabase_isRefusedByName() {
        PostgresEngine.open(url).close();
        server.execute(
                name,
                "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success) VALUES (99, '77', 'future', 'SQL', 'V77__future.sql',"
                        + " 1, 'x', 1, true)");

        assertRefused(url, name, "newer Keystile", "version 77");
    }

    @Test
    void open_ofADatabaseWhoseMigrationWasAltered_isRefused() {
        PostgresEngine.open(url).close();
        server.execute(name, "UPDATE flyway_schema_history SET checksum = 12345");

        assertRefused(url, name);
    }

    @Test
    void open_ofSomebodyElsesDatabase_isRefusedAndLeftAlone() throws Exception {
        server.execute(name, "CREATE TABLE users (id INT)");

        assertRefused(url, name);

        try (Connection shell = DriverManager.getConnection(url);
                Statement statement = shell.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(1);
        }
    }

    @Test
    void open_ofAnotherVendorsUrl_isRefusedAndNotQuoted() {
        assertRefused("jdbc:mysql://db/shop?password=" + PASSWORD, "jdbc:mysql:", "jdbc:postgresql://");
        assertRefused("postgres://keystile:" + PASSWORD + "@db/shop", "this URL");
        assertRefused("jdbc:" + PASSWORD, "this URL");
    }

    @Test
    void open_ofAUrlThatCannotBeRead_isRefusedAndNotQuoted() {
        assertRefused("jdbc:postgresql://db:port/shop?password=" + PASSWORD, "can't be read");
        assertRefused("jdbc:postgresql://db:999999/shop?password=" + PASSWORD, "can't be read");
        assertRefused("jdbc:postgresql://keystile:" + PASSWORD + "@db/shop", "can't be read");
    }

    @Test
    void open_withAWrongPassword_isRefusedAndThePasswordIsNotQuoted() {
        String wrong = "wr0ng-password";

        assertRefused(server.url(name, PostgresServer.USER, wrong), name, "password", "pg_hba.conf");
        assertThatThrownBy(() -> PostgresEngine.open(server.url(name, PostgresServer.USER, wrong)))
                .satisfies(fault -> assertThat(traceOf(fault)).doesNotContain(wrong));
    }

    @Test
    void open_ofNoDatabase_isRefusedWithTheMend() {
        assertRefused(server.url("nowhere"), "nowhere", "CREATE DATABASE");
    }

    @Test
    void open_ofAServerThatIsNotThere_isUnavailable() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertUnavailable("jdbc:postgresql://127.0.0.1:" + port + "/shop?password=" + PASSWORD, "127.0.0.1:" + port);
        assertUnavailable("jdbc:postgresql://nowhere.invalid/shop?password=" + PASSWORD, "nowhere.invalid:5432");
    }

    @Test
    void open_ofAServerThatSaysNothing_isUnavailableInTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String silentUrl = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/shop";
            assertThatThrownBy(() -> PostgresEngine.open(silentUrl, BRIEF, BRIEF))
                    .isInstanceOf(StorageUnavailableException.class);
        }
    }

    @Test
    void open_withoutDurability_isRefusedByName() {
        server.execute(name, "ALTER DATABASE " + name + " SET synchronous_commit = off");
        assertRefused(url, "synchronous_commit");
        server.execute(name, "ALTER DATABASE " + name + " RESET synchronous_commit");
        server.execute(name, "CREATE ROLE careless_" + name + " SUPERUSER LOGIN PASSWORD '" + PASSWORD + "'");
        server.execute(name, "ALTER ROLE careless_" + name + " SET synchronous_commit = off");
        assertRefused(server.url(name, "careless_" + name, PASSWORD), "synchronous_commit");

        PostgresEngine.open(url).close(); // the negative control
    }

    @Test
    void open_withoutFsync_isRefusedByName() {
        try (PostgresServer own = PostgresServer.create()) {
            own.execute("postgres", "ALTER SYSTEM SET fsync = off");
            own.stop();
            own.start();

            assertRefused(own.url("postgres"), "fsync");
        }
    }

    @Test
    void open_ofAStandby_isRefused() throws Exception {
        try (PostgresServer own = PostgresServer.create()) {
            own.stop();
            own.becomeStandby();
            own.start();

            assertRefused(own.url("postgres"), "standby", "primary");
        }
    }

    @Test
    void open_ofAReadOnlyDatabase_isRefused() {
        server.execute(name, "ALTER DATABASE " + name + " SET default_transaction_read_only = on");

        assertRefused(url, "read-only");
    }

    @Test
    void open_ofADatabaseThatCannotHoldEveryName_isRefused() {
        String ascii = server.createDatabase("ENCODING 'SQL_ASCII' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0");

        assertRefused(server.url(ascii), "SQL_ASCII", "UTF8");
    }

    @Test
    void open_withoutTheRightToMakeTables_isRefusedWithTheMend() {
        server.execute(name, "CREATE ROLE guest_" + name + " LOGIN PASSWORD '" + PASSWORD + "'");

        assertRefused(server.url(name, "guest_" + name, PASSWORD), name, "CREATE", "schema");
    }

    /** PostgreSQL itself would answer such a COMMIT with a success. */
    @Test
    void commit_ofAnAbortedTransaction_isNoSuccess() {
        try (PostgresEngine engine = PostgresEngine.open(url);
                WriteConnection writer = engine.openWriter()) {
            writer.begin();
            takeNumber(writer);
            assertThatThrownBy(() -> writer.client().sql("SELECT 1 / 0").query().singleValue())
                    .hasStackTraceContaining("division by zero");

            assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);

            assertThat(counter(engine)).isZero();
            writer.begin(); // the connection can be used
            takeNumber(writer);
            writer.commit();
            assertThat(counter(engine)).isEqualTo(1);
            assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class); // there is nothing to commit
        }
    }

    private static void assertRefused(String url, String... parts) {
        assertThatThrownBy(() -> PostgresEngine.open(url))
                .isInstanceOf(dev.keystile.registry.DatabaseRefusedException.class)
                .hasMessageContainingAll(parts)
                .satisfies(fault -> assertThat(traceOf(fault)).doesNotContain(PASSWORD));
    }

    private static void assertUnavailable(String url, String part) {
        assertThatThrownBy(() -> PostgresEngine.open(url))
                .isInstanceOf(StorageUnavailableException.class)
                .hasMessageContaining(part)
                .satisfies(fault -> assertThat(traceOf(fault)).doesNotContain(PASSWORD));
    }

    private static String traceOf(Throwable fault) {
        var text = new java.io.StringWriter();
        fault.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    /** The guarantee: two registries never use one database at the same time. */
    @Test
    void open_whileAnotherUsesTheDatabase_isRefusedUntilThatIsClosed() {
        try (PostgresEngine first = PostgresEngine.open(url)) {
            assertRefused(url, name, "another Keystile");
            assertThat(counter(first)).isZero();
        }
        PostgresEngine.open(url).close();
    }

    private PostgresEngine openWaiting(Duration longestAnswer) {
        return PostgresEngine.open(url, Purpose.WRITING, Purpose.READING, Purpose.EXAMINING, longestAnswer);
    }

    private void leftBehind(String holder, String host, long pid) {
        PostgresEngine.open(url).close();
        server.execute(
                name,
                "UPDATE seat SET holder = '" + holder + "', host = '" + host + "', pid = " + pid + ", left_at = NULL");
    }

    /** The guarantee: whoever lost the seat without closing has stopped answering before anybody's change is answered. */
    @Test
    void open_afterAProcessElsewhereThatDidNotClose_waitsItsAnswersOut() {
        leftBehind("keystile writer x", "another machine", 1);
        Duration answer = Duration.ofMillis(1200);
        long before = System.nanoTime();

        try (PostgresEngine engine = openWaiting(answer)) {
            assertThat(System.nanoTime() - before).isGreaterThan(answer.toNanos());
            assertThat(counter(engine)).isZero();
        }
        openWaiting(Duration.ofHours(1)).close(); // whoever leaves is not waited for
    }

    /** A start after {@code kill -9} on the same machine goes on at once: what is dead answers nothing. */
    @Test
    void open_afterAProcessOfThisMachineThatIsDead_doesNotWait() throws Exception {
        Process process = new ProcessBuilder("true").start();
        assertThat(process.waitFor()).isZero();
        leftBehind("keystile writer x", Occupant.ofThisProcess("").host(), process.pid());

        openWaiting(Duration.ofHours(1)).close();
    }

    /** The negative control. */
    @Test
    void open_afterAProcessOfThisMachineThatIsAlive_waits() {
        leftBehind(
                "keystile writer x",
                Occupant.ofThisProcess("").host(),
                ProcessHandle.current().pid());
        Duration answer = Duration.ofMillis(600);
        long before = System.nanoTime();

        openWaiting(answer).close();

        assertThat(System.nanoTime() - before).isGreaterThan(answer.toNanos());
    }

    @Test
    void openWriter_afterSomebodyElseSatHereAndDidNotLeave_waitsToo() {
        try (PostgresEngine engine = openWaiting(Duration.ofMillis(500))) {
            engine.openWriter().close();
            server.execute(name, "UPDATE seat SET holder = 'keystile writer x', host = 'another machine'");
            assertThatThrownBy(engine::openWriter)
                    .isInstanceOf(StorageUnavailableException.class)
                    .hasMessageContaining("may still answer checks");

            writeWhenPossible(engine);
        }
        openWaiting(Duration.ofHours(1)).close();
    }

    private static void writeWhenPossible(Engine engine) {
        while (true) {
            try (WriteConnection writer = engine.openWriter()) {
                writer.begin();
                takeNumber(writer);
                writer.commit();
                return;
            } catch (StorageUnavailableException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void open_ofAnotherSchema_isNobodysBusiness() {
        server.execute(name, "CREATE SCHEMA other");
        try (PostgresEngine first = PostgresEngine.open(url);
                PostgresEngine second = PostgresEngine.open(url + "&currentSchema=other")) {
            assertThat(counter(first)).isEqualTo(counter(second));
        }
    }

    @Test
    void follow_afterTheWriterWasCutOff_takesTheSeatAgain() {
        try (PostgresEngine engine = PostgresEngine.open(url)) {
            server.execute(name, END_WRITERS);

            assertThat(engine.<Long>follow(PostgresEngineTest::number)).isZero();

            assertRefused(url, "another Keystile");
        }
    }

    /** Whoever has lost the seat to somebody else neither writes nor vouches for its table. */
    @Test
    void aLostSeat_thatSomebodyElseHas_stopsWritingAndFollowing() throws Exception {
        try (PostgresEngine engine = PostgresEngine.open(url)) {
            try (Connection other = DriverManager.getConnection(url);
                    Statement statement = other.createStatement()) {
                statement.execute(END_WRITERS);
                statement.execute("SELECT pg_advisory_lock(" + 0x4b657973 + ", hashtext('public'))");

                assertThatThrownBy(() -> engine.follow(PostgresEngineTest::number))
                        .isInstanceOf(SeatLostException.class)
                        .satisfies(
                                fault -> assertThat(engine.isUnavailable(fault)).isFalse());
                assertThatThrownBy(() -> begin(engine)).isInstanceOf(RuntimeException.class);
                assertThatThrownBy(engine::openWriter).isInstanceOf(StorageUnavailableException.class);
            }
            server.awaitNone(name, "application_name = 'PostgreSQL JDBC Driver'");

            assertThat(follow(engine)).isZero();
        }
    }

    private static void begin(Engine engine) {
        try (WriteConnection writer = engine.openWriter()) {
            writer.begin();
        }
    }

    /** Once the pause after a failed attempt is over. */
    private static long follow(Engine engine) {
        while (true) {
            try {
                return engine.follow(PostgresEngineTest::number);
            } catch (StorageUnavailableException e) {
                Thread.onSpinWait();
            }
        }
    }

    /** A writer whose reply was lost is ended before the next one begins, whatever it was about. */
    @Test
    void openWriter_whileAnEarlierOneIsThereStill_endsIt() {
        try (PostgresEngine engine = PostgresEngine.open(url);
                WriteConnection earlier = engine.openWriter()) {
            earlier.begin();
            takeNumber(earlier);

            try (WriteConnection later = engine.openWriter()) {
                later.begin();
                assertThat(takeNumber(later)).isEqualTo(1);
                later.commit();
            }

            assertThatThrownBy(earlier::commit)
                    .satisfies(fault -> assertThat(engine.isUnavailable(fault)).isTrue());
            assertThat(counter(engine)).isEqualTo(1);
        }
    }

    private static long takeNumber(WriteConnection writer) {
        return writer.client()
                .sql("UPDATE counter SET n = n + 1 RETURNING n")
                .query(Long.class)
                .single();
    }

    @Test
    void read_cannotWrite() {
        try (PostgresEngine engine = PostgresEngine.open(url)) {
            assertThatThrownBy(() -> engine.read(
                            client -> client.sql("UPDATE counter SET n = n + 1").update()))
                    .hasStackTraceContaining("read-only transaction");
        }
    }

    @Test
    void read_isOneMoment_whateverIsCommittedMeanwhile() {
        try (PostgresEngine engine = PostgresEngine.open(url);
                WriteConnection writer = engine.openWriter()) {
            List<Long> seen = engine.read(client -> {
                List<Long> numbers = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    numbers.add(number(client));
                    writer.begin();
                    takeNumber(writer);
                    writer.commit();
                }
                return numbers;
            });

            assertThat(seen).containsExactly(0L, 0L, 0L);
            assertThat(counter(engine)).isEqualTo(3);
        }
    }

    @Test
    void read_thatTakesTooLong_isUnavailableAndLeavesItsConnectionUsable() {
        try (PostgresEngine engine = PostgresEngine.open(url, Purpose.WRITING, BRIEF)) {
            for (int i = 0; i < PostgresEngine.MAX_READERS + 1; i++) {
                assertThatThrownBy(() -> engine.read(client ->
                                client.sql("SELECT pg_sleep(60)").query().listOfRows()))
                        .satisfies(
                                fault -> assertThat(engine.isUnavailable(fault)).isTrue());
            }
            assertThat(counter(engine)).isZero();
        }
    }

    /** A server that hangs, as the writer sees it, hangs nobody else for ever. */
    @Test
    void aWriter_whoseServerSaysNothing_isUnavailableInTime() {
        try (PostgresEngine engine = PostgresEngine.open(url, DEAF, Purpose.READING);
                WriteConnection writer = engine.openWriter()) {
            assertThatThrownBy(() ->
                            writer.client().sql("SELECT pg_sleep(10)").query().listOfRows())
                    .satisfies(fault -> assertThat(engine.isUnavailable(fault)).isTrue());
        }
    }

    @Test
    void read_afterClose_isUnavailable() {
        PostgresEngine engine = PostgresEngine.open(url);
        engine.close();

        assertThatThrownBy(() -> counter(engine))
                .satisfies(fault -> assertThat(engine.isUnavailable(fault)).isTrue());
        assertThatThrownBy(engine::openWriter).isInstanceOf(RuntimeException.class);
    }

    @Test
    void isUnavailable_ofAProgrammersMistake_isFalse() {
        try (PostgresEngine engine = PostgresEngine.open(url);
                WriteConnection writer = engine.openWriter()) {
            assertThatThrownBy(() -> writer.client()
                            .sql("SELECT nothing FROM nowhere")
                            .query()
                            .listOfRows())
                    .satisfies(fault -> assertThat(engine.isUnavailable(fault)).isFalse());
            assertThatThrownBy(() -> writer.client()
                            .sql("INSERT INTO counter (id, n) VALUES (1, 1)")
                            .update())
                    .hasStackTraceContaining("keystile: there is one counter")
                    .satisfies(fault -> assertThat(engine.isUnavailable(fault)).isFalse());
        }
    }
}
