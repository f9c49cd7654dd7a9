package dev.keystile.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The baseline of a database: one table without rules, written a row a transaction, and read a page at a
 * time in the order of its primary key.
 */
final class BareTable implements AutoCloseable {

    private static final String INSERT = "INSERT INTO bare (digest, name, created_at) VALUES (?, ?, ?)";
    private static final String PAGE = "SELECT id, digest, name, created_at FROM bare ORDER BY id DESC LIMIT 25";
    private static final int DIGEST_BYTES = 32;
    private static final int BATCH = 1_000;

    private final List<Connection> connections = new ArrayList<>();
    private final ReentrantLock turn = new ReentrantLock();

    private BareTable() {}

    /** Makes the table with as many rows, and a connection for each caller. */
    static BareTable fill(Database database, int rows, int callers) throws SQLException {
        BareTable table = new BareTable();
        for (int i = 0; i < callers; i++) {
            table.connections.add(database.connect());
        }
        table.fill(database.bareTable(), rows);
        return table;
    }

    private void fill(String ddl, int rows) throws SQLException {
        Connection connection = connections.getFirst();
        try (Statement statement = connection.createStatement()) {
            statement.execute(ddl);
        }
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int i = 0; i < rows; i++) {
                set(insert);
                insert.addBatch();
                if (i % BATCH == BATCH - 1) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static void set(PreparedStatement insert) throws SQLException {
        insert.setBytes(1, new byte[DIGEST_BYTES]);
        insert.setString(2, "Integration");
        insert.setLong(3, System.nanoTime());
    }

    /** Inserts a row on the caller's own connection. */
    Load.Step inserting(int caller) {
        Connection connection = connections.get(caller);
        return () -> insert(connection);
    }

    /** Inserts a row on the one connection that all callers share. */
    Load.Step insertingInTurn() {
        Connection connection = connections.getFirst();
        return () -> {
            turn.lock();
            try {
                return insert(connection);
            } finally {
                turn.unlock();
            }
        };
    }

    private static boolean insert(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            set(insert);
            return insert.executeUpdate() == 1;
        }
    }

    /** Reads a page on the caller's own connection. */
    Load.Step reading(int caller) {
        Connection connection = connections.get(caller);
        return () -> {
            try (PreparedStatement page = connection.prepareStatement(PAGE);
                    ResultSet rows = page.executeQuery()) {
                return read(rows) > 0;
            }
        };
    }

    private static int read(ResultSet rows) throws SQLException {
        int length = 0;
        while (rows.next()) {
            length += rows.getBytes(2).length + rows.getString(3).length() + (int) (rows.getLong(1) & 1);
        }
        return length;
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
