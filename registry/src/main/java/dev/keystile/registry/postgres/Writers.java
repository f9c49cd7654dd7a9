package dev.keystile.registry.postgres;

import dev.keystile.registry.DatabaseRefusedException;
import dev.keystile.registry.StorageUnavailableException;
import dev.keystile.registry.store.WriteConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The connections that write, one at a time: each new one ends the one before, and with it takes over the seat. One
 * may be opened ahead of its use, only to hold the seat. Safe for use by several threads.
 */
final class Writers implements AutoCloseable {

    /** After an attempt that failed, the next ones fail at once for so long: a queue of jobs doesn't wait for each. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    /**
     * The server is to keep this connection, however idle, and to give it up two minutes after the machine behind it
     * vanished: later than that machine's node has stopped answering, and much sooner than TCP does by itself. (The
     * settings aren't all known to every version.)
     */
    private static final String STAY = """
            SELECT set_config(name, value, false) FROM pg_settings JOIN (VALUES ('tcp_keepalives_idle', '60'),
                ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '6'), ('idle_session_timeout', '0'))
                AS wanted (setting_name, value) ON name = setting_name""";

    private final PostgresUrl url;
    private final PostgresConnections connections;
    private final Seat seat;
    private @Nullable PostgresWriteConnection ahead;
    private @Nullable StorageUnavailableException lastFault;
    private long lastFaultAt;
    private boolean closed;

    Writers(PostgresUrl url, PostgresConnections connections, RandomGenerator random) {
        this.url = url;
        this.connections = connections;
        this.seat = new Seat(url, random);
    }

    /**
     * Takes the seat at the start.
     *
     * @throws DatabaseRefusedException if the database isn't fit, or if somebody else has the seat
     */
    synchronized void openFirst() throws SQLException {
        ahead = connect();
    }

    private PostgresWriteConnection connect() throws SQLException {
        Connection connection = connections.getConnection();
        try {
            Fitness.require(url, connection);
            Sql.execute(connection, STAY);
            seat.take(connection);
            return new PostgresWriteConnection(connection);
        } catch (SQLException | RuntimeException e) {
            Sql.closeQuietly(connection);
            throw e;
        }
    }

    /** @throws StorageUnavailableException if there can't be one at the moment */
    synchronized WriteConnection open() {
        PostgresWriteConnection ready = ahead;
        ahead = null;
        return ready == null || ready.isClosed() ? reconnect() : ready;
    }

    private PostgresWriteConnection reconnect() {
        if (closed) {
            throw new StorageUnavailableException("the database is closed", null);
        }
        if (lastFault != null && System.nanoTime() - lastFaultAt < PAUSE.toNanos()) {
            throw lastFault;
        }
        try {
            PostgresWriteConnection connection = connect();
            lastFault = null;
            return connection;
        } catch (SQLException | DatabaseRefusedException e) {
            lastFault = new StorageUnavailableException("the database can't be written at the moment", e);
            lastFaultAt = System.nanoTime();
            throw lastFault;
        }
    }

    /**
     * Makes sure that the seat is still this registry's, and takes it again if it is free.
     *
     * @param connection any to the same database, outside of a transaction
     * @throws StorageUnavailableException if it can't be taken at the moment
     * @throws SeatLostException if somebody else has it
     */
    void requireSeat(Connection connection) throws SQLException {
        if (seat.holder(connection) != Seat.Holder.OURSELVES) {
            takeAgain(connection);
        }
    }

    /** Looks once more where no other thread can be exchanging one writer for the next. */
    private synchronized void takeAgain(Connection connection) throws SQLException {
        switch (seat.holder(connection)) {
            case OURSELVES -> {}
            case NOBODY -> openAhead();
            case SOMEBODY_ELSE -> throw new SeatLostException(url);
        }
    }

    private void openAhead() {
        PostgresWriteConnection dead = ahead;
        ahead = null;
        if (dead != null) {
            dead.close();
        }
        ahead = reconnect();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (ahead != null) {
            ahead.close();
        }
    }
}
