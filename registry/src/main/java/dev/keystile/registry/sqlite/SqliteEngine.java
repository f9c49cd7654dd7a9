package dev.keystile.registry.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.keystile.registry.DatabaseRefusedException;
import dev.keystile.registry.StorageUnavailableException;
import dev.keystile.registry.store.Engine;
import dev.keystile.registry.store.Migrations;
import dev.keystile.registry.store.WriteConnection;
import dev.keystile.registry.upkeep.BackedUp;
import dev.keystile.registry.upkeep.Backup;
import dev.keystile.registry.upkeep.Doctor;
import dev.keystile.registry.upkeep.Examination;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/**
 * One SQLite file: a connection that writes, and pools of connections that can't.
 *
 * <p>WAL, so that readers and the writer don't wait for each other; {@code synchronous=FULL}, so that what
 * is committed outlives a power cut.
 */
public final class SqliteEngine implements Engine {

    static final int MAX_READERS = 8;
    static final int MAX_FOLLOWERS = 2;
    static final Duration MAX_WAIT_FOR_READER = Duration.ofSeconds(5);
    static final Duration MAX_WAIT_FOR_LOCK = Duration.ofSeconds(5);
    static final Duration MAX_READ_TIME = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(SqliteEngine.class);

    private final Path file;
    private final ReaderThreads readerThreads;
    private final HikariDataSource readers;
    private final HikariDataSource followers;

    private SqliteEngine(Path file, Duration maxReadTime) {
        this.file = file;
        this.readerThreads = new ReaderThreads(MAX_READERS, maxReadTime);
        this.readers = pool("keystile-readers", MAX_READERS);
        this.followers = pool("keystile-followers", MAX_FOLLOWERS);
    }

    /**
     * Opens a file, makes it if it isn't there, and brings its tables up to date.
     *
     * @throws DatabaseRefusedException if it isn't this program's to touch, or is a backup
     * @throws StorageUnavailableException if it can't be opened
     */
    public static SqliteEngine open(Path file) {
        return open(file, MAX_READ_TIME);
    }

    /** The same with another bound for a reading's time. */
    static SqliteEngine open(Path file, Duration maxReadTime) {
        migrate(file);
        try (WriteConnection writer = openWriter(file, writing())) { // the file is in WAL mode before readers come
            refuseBackup(file, writer.client());
        }
        return new SqliteEngine(file, maxReadTime);
    }

    /** The same for what makes a database in use out of a backup. */
    public static SqliteEngine openForUpkeep(Path file) {
        migrate(file);
        openWriter(file, writing()).close();
        return new SqliteEngine(file, MAX_READ_TIME);
    }

    /** A backup doesn't know what was revoked after it was taken; a restore asks the database that it replaces. */
    private static void refuseBackup(Path file, JdbcClient client) {
        Optional<Long> takenAt = client.sql("SELECT taken_at FROM backup_info LIMIT 1")
                .query(Long.class)
                .optional();
        if (takenAt.isPresent()) {
            throw new DatabaseRefusedException(
                    "The database " + file + " is a backup taken at " + Instant.ofEpochMilli(takenAt.get())
                            + ", and keys revoked since then would live again. Move it to another folder, put back what"
                            + " was in its place if you have it, and put the backup in place with: ./keystile restore"
                            + " FILE",
                    null);
        }
    }

    private static void migrate(Path file) {
        Migrations migrations = new Migrations("The database " + file, SqliteFaults::atStart);
        migrations.run(migrations
                .of("classpath:db/migration/sqlite", dataSource(file, new SQLiteConfig()))
                .load());
    }

    @Override
    public WriteConnection openWriter() {
        return openWriter(file, writing());
    }

    private static WriteConnection openWriter(Path file, SQLiteConfig config) {
        try {
            return new SqliteWriteConnection(dataSource(file, config).getConnection());
        } catch (SQLException e) {
            throw new StorageUnavailableException("the database can't be opened for writing", e);
        }
    }

    @Override
    public <T> T read(Function<JdbcClient, T> work) {
        return readerThreads.call(deadline -> readFrom(readers, connection -> within(deadline, connection, work)));
    }

    private static <T> T within(long deadline, Connection connection, Function<JdbcClient, T> work)
            throws SQLException {
        ReadDeadline.set(connection, deadline);
        try {
            return readOnce(connection, work);
        } finally {
            ReadDeadline.clear(connection);
        }
    }

    @Override
    public <T> T follow(Function<JdbcClient, T> work) {
        return readFrom(followers, connection -> readOnce(connection, work));
    }

    /** What reads on a connection. */
    @FunctionalInterface
    private interface Use<T> {
        T of(Connection connection) throws SQLException;
    }

    private static <T> T readOnce(Connection connection, Function<JdbcClient, T> work) throws SQLException {
        Sql.execute(connection, "BEGIN");
        try {
            return work.apply(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
        } finally {
            Sql.execute(connection, "ROLLBACK");
        }
    }

    private static <T> T readFrom(HikariDataSource pool, Use<T> use) {
        try (Connection connection = pool.getConnection()) {
            return use.of(connection);
        } catch (SQLException e) {
            throw new CannotGetJdbcConnectionException("No connection to read with", e);
        }
    }

    /** On a connection of its own: the readers and followers go on. */
    @Override
    public Examination examine() {
        return Doctor.examineServed(file);
    }

    @Override
    public BackedUp backUp(Path target, Instant at) {
        return Backup.take(file, target, at);
    }

    @Override
    public boolean isUnavailable(Throwable fault) {
        return SqliteFaults.isUnavailable(fault);
    }

    private HikariDataSource pool(String name, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(dataSource(file, reading()));
        config.setReadOnly(true);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(MAX_WAIT_FOR_READER.toMillis());
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static SQLiteConfig reading() {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return config;
    }

    private static SQLiteConfig writing() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        return config;
    }

    private static SQLiteDataSource dataSource(Path file, SQLiteConfig config) {
        config.setBusyTimeout((int) MAX_WAIT_FOR_LOCK.toMillis());
        SQLiteDataSource dataSource = new SQLiteDataSource(config);
        dataSource.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        return dataSource;
    }

    /** Like {@link #writing}, but for a file that is there and nowhere else. */
    private static SQLiteConfig writingWhatIsThere() {
        SQLiteConfig config = writing();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        return config;
    }

    /** Closes the readers, and then brings into the file itself what stands beside it in the WAL. */
    @Override
    public void close() {
        readerThreads.close();
        readers.close();
        followers.close();
        emptyWal();
    }

    private void emptyWal() {
        try (WriteConnection writer = openWriter(file, writingWhatIsThere())) {
            Integer busy = writer.client()
                    .sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    .query((row, i) -> row.getInt("busy"))
                    .single();
            if (busy != 0) {
                LOG.warn("Another program uses the database: keep the file and its -wal file together");
            }
        } catch (RuntimeException e) {
            LOG.warn("The newest changes stay in the -wal file: keep it with the database", e);
        }
    }
}
