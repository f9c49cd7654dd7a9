package dev.keystile.registry.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Who has the seat, as a row says: the lock itself is forgotten with its connection, and says nothing of whether the
 * one who had it has ended.
 *
 * @param holder this registry's own random name
 * @param host the machine since it was started, and the process numbers that are seen there; empty if unknown
 * @param pid the process
 */
record Occupant(String holder, String host, long pid) {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path PROCESS_NUMBERS = Path.of("/proc/self/ns/pid");

    /** The one that is this process. */
    static Occupant ofThisProcess(String holder) {
        return new Occupant(holder, thisHost(), ProcessHandle.current().pid());
    }

    private static String thisHost() {
        try {
            return Files.readString(BOOT).strip() + " " + Files.readSymbolicLink(PROCESS_NUMBERS);
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /** Whoever took the seat last, unless they have left it or it is this one. */
    Optional<Occupant> before(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT holder, host, pid FROM seat WHERE left_at IS NULL AND holder <> ?")) {
            statement.setString(1, holder);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Occupant(row.getString(1), row.getString(2), row.getLong(3)))
                        : Optional.empty();
            }
        }
    }

    /** Whether this one has surely ended, as seen from another of the same machine: whatever it answered, it is over. */
    boolean isDead(Occupant seenFrom) {
        return !host.isEmpty()
                && host.equals(seenFrom.host)
                && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
    }

    /** Writes that this one has the seat. */
    void sit(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO seat (id, holder, host, pid, left_at) VALUES (1, ?, ?, ?, NULL)
                ON CONFLICT (id) DO UPDATE
                SET holder = excluded.holder, host = excluded.host, pid = excluded.pid, left_at = NULL""")) {
            statement.setString(1, holder);
            statement.setString(2, host);
            statement.setLong(3, pid);
            statement.executeUpdate();
        }
    }

    /** Writes that this one has left, unless somebody else sits there already. */
    void leave(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE seat SET left_at = (extract(epoch FROM now()) * 1000)::bigint WHERE holder = ?")) {
            statement.setString(1, holder);
            statement.executeUpdate();
        }
    }
}
