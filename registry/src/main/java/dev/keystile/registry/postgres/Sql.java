package dev.keystile.registry.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Statements that steer a connection. */
final class Sql {

    private static final Logger LOG = LoggerFactory.getLogger(Sql.class);

    private Sql() {}

    /** Runs a statement, and gives the first of the server's warnings about it. */
    static @Nullable SQLWarning execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return statement.getWarnings();
        }
    }

    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A connection didn't close cleanly", e);
        }
    }
}
