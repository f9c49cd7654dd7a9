package dev.keystile.registry.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.keystile.registry.Propagation;
import dev.keystile.registry.StorageUnavailableException;
import dev.keystile.registry.store.Engine;
import dev.keystile.registry.store.Migrations;
import dev.keystile.registry.store.WriteConnection;
import dev.keystile.registry.upkeep.Doctor;
import dev.keystile.registry.upkeep.Examination;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * One PostgreSQL database: a connection that writes and holds the {@link Seat}, and pools of connections that can't
 * write.
 *
 * <p>The writer is READ COMMITTED, since each of its transactions begins with the counter's row lock and must see
 * what was committed while it waited. Readings are REPEATABLE READ, so that each sees one moment.
 */
public final class PostgresEngine implements Engine {

    static final int MAX_READERS = 8;
    static final int MAX_FOLLOWERS = 2;
    static final Duration MAX_WAIT_FOR_READER = Duration.ofSeconds(5);

    /** How long a check that has begun may hang before it is answered. */
    private static final Duration LONGEST_HANG = Duration.ofSeconds(15);

    /** For how long after the loss of its seat a process may give a verdict from its own table. */
    static final Duration LONGEST_ANSWER = Propagation.NODE_LEASE.plus(LONGEST_HANG);

    private final PostgresUrl url;
    private final Purpose examining;
    private final Writers writers;
    private final HikariDataSource readers;
    private final HikariDataSource followers;

    private PostgresEngine(PostgresUrl url, Writers writers, Purpose reading, Purpose examining) {
        this.url = url;
        this.examining = examining;
        this.writers = writers;
        this.readers = pool("keystile-readers", MAX_READERS, new PostgresConnections(url, reading));
        this.followers = pool("keystile-followers", MAX_FOLLOWERS, new PostgresConnections(url, Purpose.FOLLOWING));
    }

    /**
     * Opens a database, takes the seat, and brings the tables up to date.
     *
     * @param jdbcUrl {@code jdbc:postgresql:…}, with user and password unless the server asks for none
     * @throws dev.keystile.registry.DatabaseRefusedException if the database isn't fit for this program or not its to
     *     touch, or if another registry uses it
     * @throws StorageUnavailableException if it can't be reached at the moment
     */
    public static PostgresEngine open(String jdbcUrl) {
        return open(jdbcUrl, Purpose.WRITING, Purpose.READING);
    }

    /** The same with other bounds. */
    static PostgresEngine open(String jdbcUrl, Purpose writing, Purpose reading) {
        return open(jdbcUrl, writing, reading, Purpose.EXAMINING, LONGEST_ANSWER);
    }

    static PostgresEngine open(
            String jdbcUrl, Purpose writing, Purpose reading, Purpose examining, Duration longestAnswer) {
        PostgresUrl url = PostgresUrl.parse(jdbcUrl);
        Writers writers = new Writers(url, new PostgresConnections(url, writing), new SecureRandom(), longestAnswer);
        try {
            writers.openFirst();
            migrate(url);
            writers.settleFirst();
            Provenance.compare(url, new PostgresConnections(url, writing));
            return new PostgresEngine(url, writers, reading, examining);
        } catch (SQLException e) {
            writers.close();
            throw PostgresFaults.atStart(url, e);
        } catch (RuntimeException e) {
            writers.close();
            throw e;
        }
    }

    private static void migrate(PostgresUrl url) throws SQLException {
        PostgresConnections connections = new PostgresConnections(url, Purpose.MIGRATING);
        Migrations migrations = new Migrations(url.toString(), (name, fault) -> PostgresFaults.atMigration(url, fault));
        migrations.run(migrations
                .of("classpath:db/migration/postgresql", connections)
                .defaultSchema(currentSchema(connections))
                .createSchemas(false)
                .load());
    }

    private static String currentSchema(PostgresConnections connections) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            return connection.getSchema();
        }
    }

    @Override
    public WriteConnection openWriter() {
        return writers.open();
    }

    @Override
    public <T> T read(Function<JdbcClient, T> work) {
        return readFrom(readers, connection -> readOnce(connection, work));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Fails while this registry doesn't hold the seat, so that no node goes on trusting a table that somebody else
     * may be changing.
     *
     * @throws SeatLostException if another registry uses the database now
     */
    @Override
    public <T> T follow(Function<JdbcClient, T> work) {
        return readFrom(followers, connection -> {
            writers.requireSeat(connection);
            return readOnce(connection, work);
        });
    }

    /** What reads on a connection. */
    @FunctionalInterface
    private interface Use<T> {
        T of(Connection connection) throws SQLException;
    }

    private static <T> T readOnce(Connection connection, Function<JdbcClient, T> work) throws SQLException {
        connection.rollback(); // whatever came before has another moment
        try {
            return work.apply(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
        } finally {
            connection.rollback();
        }
    }

    private static <T> T readFrom(HikariDataSource pool, Use<T> use) {
        try (Connection connection = pool.getConnection()) {
            return use.of(connection);
        } catch (SQLException e) {
            throw new CannotGetJdbcConnectionException("No connection to read with", e);
        }
    }

    @Override
    public Examination examine() {
        try (PostgresReading reading = new PostgresReading(new PostgresConnections(url, examining))) {
            reading.once(client -> client.sql("SELECT 1").query(Long.class).single()); // whether it is there at all
            return Doctor.examineServer(reading);
        }
    }

    @Override
    public boolean isUnavailable(Throwable fault) {
        return PostgresFaults.isUnavailable(fault);
    }

    private static HikariDataSource pool(String name, int size, PostgresConnections connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(connections);
        config.setReadOnly(true);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(MAX_WAIT_FOR_READER.toMillis());
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** Closes the pools, and last of all gives the seat back. */
    @Override
    public void close() {
        readers.close();
        followers.close();
        writers.close();
    }
}
