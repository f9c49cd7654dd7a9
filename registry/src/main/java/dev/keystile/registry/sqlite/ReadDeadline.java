package dev.keystile.registry.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;

/** Ends the statements of a reading that is over its time. SQLite asks it now and then, on the reading's own thread. */
final class ReadDeadline extends ProgressHandler {

    /** After how many steps of SQLite's machine it is asked: some milliseconds of work. */
    private static final int STEPS = 100_000;

    private final long deadline;

    private ReadDeadline(long deadline) {
        this.deadline = deadline;
    }

    static void set(Connection connection, long deadline) throws SQLException {
        setHandler(connection.unwrap(SQLiteConnection.class), STEPS, new ReadDeadline(deadline));
    }

    static void clear(Connection connection) throws SQLException {
        clearHandler(connection.unwrap(SQLiteConnection.class));
    }

    /** Anything but 0 interrupts the statement. */
    @Override
    protected int progress() {
        return System.nanoTime() - deadline < 0 ? 0 : 1;
    }
}
