package dev.keystile.registry.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Statements that steer a connection. */
final class Sql {

    private Sql() {}

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
