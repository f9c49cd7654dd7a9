package dev.keystile.registry.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.keystile.registry.StorageUnavailableException;
import dev.keystile.registry.store.Engine;
import dev.keystile.registry.store.WriteConnection;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

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

    private final Path file;
    private final HikariDataSource readers;
    private final HikariDataSource followers;

    private SqliteEngine(Path file) {
        this.file = file;
        this.readers = pool("keystile-readers", MAX_READERS);
        this.followers = pool("keystile-followers", MAX_FOLLOWERS);
    }

    /**
     * Opens a file, makes it if it isn't there, and brings its tables up to date.
     *
     * @throws dev.keystile.registry.DatabaseRefusedException if it isn't this program's to touch
     * @throws StorageUnavailableException if it can't be opened
     */
    public static SqliteEngine open(Path file) {
        Migrations.run(file, dataSource(file, new SQLiteConfig()));
        openWriter(file).close(); // from here on the file is in WAL mode, before the first reader comes
        return new SqliteEngine(file);
    }

    @Override
    public WriteConnection openWriter() {
        return openWriter(file);
    }

    private static WriteConnection openWriter(Path file) {
        try {
            return new SqliteWriteConnection(dataSource(file, writing()).getConnection());
        } catch (SQLException e) {
            throw new StorageUnavailableException("the database can't be opened for writing", e);
        }
    }

    @Override
    public <T> T read(Function<JdbcClient, T> work) {
        return readFrom(readers, work);
    }

    @Override
    public <T> T follow(Function<JdbcClient, T> work) {
        return readFrom(followers, work);
    }

    private static <T> T readFrom(HikariDataSource pool, Function<JdbcClient, T> work) {
        try (Connection connection = pool.getConnection()) {
            Sql.execute(connection, "BEGIN");
            try {
                return work.apply(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
            } finally {
                Sql.execute(connection, "ROLLBACK");
            }
        } catch (SQLException e) {
            throw new CannotGetJdbcConnectionException("No connection to read with", e);
        }
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

    @Override
    public void close() {
        readers.close();
        followers.close();
    }
}
