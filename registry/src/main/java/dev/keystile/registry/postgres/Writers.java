package dev.keystile.registry.postgres;

import dev.keystile.registry.DatabaseRefusedException;
import dev.keystile.registry.StorageUnavailableException;
import dev.keystile.registry.store.WriteConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that write, one at a time: each new one ends the one before, and with it takes over the seat. One
 * may be opened ahead of its use, only to hold the seat. Safe for use by several threads.
 */
final class Writers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Writers.class);

    /** How often a start that waits looks whether the other has left meanwhile. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

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
    private final Occupant self;
    private final Duration longestAnswer;
    private @Nullable PostgresWriteConnection ahead;
    private long takenAt;
    private boolean settled;
    private boolean hasSat;
    private @Nullable StorageUnavailableException lastFault;
    private long lastFaultAt;
    private boolean closed;

    /** @param longestAnswer how long whoever had the seat and didn't leave it may go on answering checks */
    Writers(PostgresUrl url, PostgresConnections connections, RandomGenerator random, Duration longestAnswer) {
        this.url = url;
        this.connections = connections;
        this.seat = new Seat(url, random);
        this.self = Occupant.ofThisProcess(seat.name());
        this.longestAnswer = longestAnswer;
    }

    /**
     * Takes the seat at the start, so that the tables can be made.
     *
     * @throws DatabaseRefusedException if the database isn't fit, or if somebody else has the seat
     */
    synchronized void openFirst() throws SQLException {
        ahead = connect();
    }

    /**
     * Waits at the start, once the tables are there, until nobody answers checks any more who had the seat before and
     * didn't leave it.
     *
     * @throws StorageUnavailableException if it is interrupted
     */
    synchronized void settleFirst() throws SQLException {
        PostgresWriteConnection holding = Objects.requireNonNull(ahead, "The seat is taken first");
        for (boolean said = false; !settle(holding); said = true) {
            if (!said) {
                LOG.warn(
                        "{} was used by another process that didn't end cleanly and may answer checks for a while yet:"
                                + " waiting up to {} s before anything can be changed",
                        url,
                        longestAnswer.toSeconds());
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                throw new StorageUnavailableException("interrupted while waiting for an earlier process", null);
            }
        }
    }

    /** Sits down, unless somebody who sat here before may still answer checks from a table of their own. */
    private boolean settle(PostgresWriteConnection holding) throws SQLException {
        if (!settled && mayOtherAnswer(holding.jdbc())) {
            return false;
        }
        if (!settled) {
            self.sit(holding.jdbc());
            settled = true;
            hasSat = true;
        }
        return true;
    }

    private boolean mayOtherAnswer(Connection connection) throws SQLException {
        return System.nanoTime() - takenAt < longestAnswer.toNanos()
                && self.before(connection).filter(other -> !other.isDead(self)).isPresent();
    }

    private PostgresWriteConnection connect() throws SQLException {
        Connection connection = connections.getConnection();
        try {
            Fitness.require(url, connection);
            Sql.execute(connection, STAY);
            seat.take(connection);
            takenAt = System.nanoTime();
            settled = false;
            return new PostgresWriteConnection(connection);
        } catch (SQLException | RuntimeException e) {
            Sql.closeQuietly(connection);
            throw e;
        }
    }

    /** @throws StorageUnavailableException if there can't be one at the moment */
    synchronized WriteConnection open() {
        PostgresWriteConnection present = ahead;
        PostgresWriteConnection ready = present == null || present.isClosed() ? reconnect() : present;
        ahead = ready; // it holds the seat, even if it may not be used yet
        requireSettled(ready);
        ahead = null;
        return ready;
    }

    /** As at the start, somebody else who had the seat meanwhile and didn't leave it is waited for. */
    private void requireSettled(PostgresWriteConnection ready) {
        try {
            if (!settle(ready)) {
                throw new StorageUnavailableException("an earlier user of the database may still answer checks", null);
            }
        } catch (SQLException e) {
            ready.close();
            throw new StorageUnavailableException("the database can't be written at the moment", e);
        }
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

    /** Gives the seat back, and says so. The ones that were handed out are closed. */
    @Override
    public synchronized void close() {
        closed = true;
        if (hasSat) {
            leaveQuietly();
        }
        if (ahead != null) {
            ahead.close();
        }
    }

    private void leaveQuietly() {
        try (Connection connection = connections.getConnection()) {
            self.leave(connection);
        } catch (SQLException e) {
            LOG.warn("{} can't be told that it was left: the next start will wait a while", url, e);
        }
    }
}
