package dev.keystile.registry.postgres;

import dev.keystile.registry.DatabaseRefusedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The right to be the one registry that uses a database.
 *
 * <h2>Design</h2>
 *
 * <p>It is a session-level advisory lock, and the session is the connection that writes: whoever can commit holds it,
 * and with the connection it goes. There is no moment at which a registry that has lost its seat could still write.
 * The lock is per database and schema. The connection bears this registry's own name, so that a later one can tell
 * its own past self, which it ends, from somebody else, whom it respects. That also settles a commit whose reply was
 * lost before the next one begins.
 */
final class Seat {

    /** Who has the seat. */
    enum Holder {
        OURSELVES,
        NOBODY,
        SOMEBODY_ELSE
    }

    /** "Keys" in ASCII: what tells this lock from other programs' in the same database. */
    private static final int LOCK_CLASS = 0x4b657973;

    /** How long to wait for one who is just leaving, as when a killed process is started again at once. */
    private static final int MAX_WAIT_MILLIS = 2000;

    private static final int NAME_BYTES = 12;

    private final PostgresUrl url;
    private final String name;

    /** The session that took the seat last; asking for it is much cheaper than looking through all locks. */
    private volatile @Nullable Session writer;

    /** The holder's name, by which its connections and its row are known. */
    String name() {
        return name;
    }

    Seat(PostgresUrl url, RandomGenerator random) {
        this.url = url;
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        this.name = "keystile writer " + HexFormat.of().formatHex(bytes);
    }

    /**
     * Takes the seat for a connection, after ending any earlier one of ours.
     *
     * @throws DatabaseRefusedException if somebody else has it
     */
    void take(Connection connection) throws SQLException {
        Sql.execute(connection, "SET application_name = '" + name + "'");
        Sql.execute(connection, """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()
                AND application_name = current_setting('application_name')""");
        Sql.execute(connection, "SET lock_timeout = " + MAX_WAIT_MILLIS);
        try {
            Sql.execute(connection, "SELECT pg_advisory_lock(" + LOCK_CLASS + ", hashtext(current_schema()))");
        } catch (SQLException e) {
            if (PostgresFaults.isLockTimeout(e)) {
                throw taken(e);
            }
            throw e;
        }
        Sql.execute(connection, "SET lock_timeout = " + Purpose.WRITING.lock().toMillis());
        writer = Session.of(connection);
    }

    /** A session of the server, which has its locks until its end. */
    private record Session(int pid, String since) {

        static Session of(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT pid, backend_start::text FROM pg_stat_get_activity(pg_backend_pid())")) {
                row.next();
                return new Session(row.getInt(1), row.getString(2));
            }
        }

        /** Whether it is there still, as another session of the same user sees it. */
        boolean isThere(Connection connection) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT 1 FROM pg_stat_get_activity(?) WHERE backend_start = ?::timestamptz")) {
                statement.setInt(1, pid);
                statement.setString(2, since);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next();
                }
            }
        }
    }

    private DatabaseRefusedException taken(SQLException cause) {
        return new DatabaseRefusedException(
                url + " is used by another Keystile. One at a time may serve a database: stop the other one, or name"
                        + " another database or schema.",
                cause);
    }

    /** Looks who has the seat. The connection may be any to the same database and schema, and begins anew. */
    Holder holder(Connection connection) throws SQLException {
        connection.rollback(); // within a transaction the server would show the same sessions again
        Session present = writer;
        return present != null && present.isThere(connection) ? Holder.OURSELVES : holderOfTheLock(connection);
    }

    private Holder holderOfTheLock(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT coalesce(a.application_name = ?, false) FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
                WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid::bigint = ?
                    AND l.objid::bigint = hashtext(current_schema())::bigint & 4294967295
                    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())""")) {
            statement.setString(1, name);
            statement.setLong(2, LOCK_CLASS);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Holder.NOBODY;
                }
                return row.getBoolean(1) ? Holder.OURSELVES : Holder.SOMEBODY_ELSE;
            }
        }
    }
}
