package dev.keystile.examples.messaging;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The app's SQLite file. Rows come back as JSON objects with the names of the selected columns.
 *
 * <p>Safe for use by several threads: one connection, one statement at a time.
 */
final class Database implements AutoCloseable {

    private static final List<String> SCHEMA = List.of("PRAGMA journal_mode = WAL", """
            CREATE TABLE IF NOT EXISTS users (
              id             INTEGER PRIMARY KEY,
              project_id     INTEGER NOT NULL,
              external_id    TEXT NOT NULL,
              email          TEXT,
              session_digest TEXT NOT NULL UNIQUE,
              created_at     TEXT NOT NULL,
              UNIQUE (project_id, external_id))
            """, """
            CREATE TABLE IF NOT EXISTS subscriptions (
              user_id    INTEGER NOT NULL REFERENCES users,
              channel    TEXT NOT NULL,
              subscribed INTEGER NOT NULL,
              PRIMARY KEY (user_id, channel))
            """, """
            CREATE TABLE IF NOT EXISTS events (
              id         INTEGER PRIMARY KEY,
              project_id INTEGER NOT NULL,
              user_id    INTEGER REFERENCES users,
              name       TEXT NOT NULL,
              data       TEXT NOT NULL,
              created_at TEXT NOT NULL)
            """, """
            CREATE TABLE IF NOT EXISTS campaigns (
              id         INTEGER PRIMARY KEY,
              project_id INTEGER NOT NULL,
              name       TEXT NOT NULL,
              state      TEXT NOT NULL,
              created_at TEXT NOT NULL)
            """, """
            CREATE TABLE IF NOT EXISTS messages (
              id          INTEGER PRIMARY KEY,
              campaign_id INTEGER NOT NULL REFERENCES campaigns,
              user_id     INTEGER NOT NULL REFERENCES users,
              created_at  TEXT NOT NULL)
            """);

    private final Connection connection;

    private Database(Connection connection) {
        this.connection = connection;
    }

    static Database open(Path file) {
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                for (String sql : SCHEMA) {
                    statement.execute(sql);
                }
            }
            return new Database(connection);
        } catch (SQLException e) {
            throw new IllegalArgumentException("can't open " + file + ": " + e.getMessage(), e);
        }
    }

    /** The rows of a query, or of a statement with {@code RETURNING}. */
    synchronized List<JsonObject> rows(String sql, @Nullable Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet result = statement.executeQuery()) {
            List<JsonObject> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(row(result));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one row of a query, if there is one. */
    Optional<JsonObject> row(String sql, @Nullable Object... parameters) {
        return rows(sql, parameters).stream().findFirst();
    }

    /**
     * The one row that an insert returns.
     *
     * @throws Refusal 409 if the thing exists already
     */
    JsonObject insert(String thing, String sql, @Nullable Object... parameters) {
        try {
            return row(sql, parameters).orElseThrow();
        } catch (IllegalStateException e) {
            throw isDuplicate(e.getCause()) ? Refusal.exists(thing) : e;
        }
    }

    /** How many rows a statement changed. */
    synchronized int update(String sql, @Nullable Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    private static JsonObject row(ResultSet result) throws SQLException {
        ResultSetMetaData columns = result.getMetaData();
        JsonObject row = new JsonObject();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            row.put(columns.getColumnLabel(i), result.getObject(i));
        }
        return row;
    }

    private static boolean isDuplicate(@Nullable Throwable cause) {
        return cause instanceof SQLiteException e && e.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE;
    }
}
