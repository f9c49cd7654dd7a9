package dev.keystile.registry.sqlite;

import dev.keystile.registry.store.WriteConnection;
import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The connection that writes to a SQLite file. Transactions are steered by statements of our own: with
 * JDBC's auto-commit off, the driver begins the next transaction, and so takes the write lock, at once
 * after each commit.
 */
final class SqliteWriteConnection implements WriteConnection {

    private final Connection connection;
    private final JdbcClient client;

    SqliteWriteConnection(Connection connection) {
        this.connection = connection;
        this.client = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }

    @Override
    public JdbcClient client() {
        return client;
    }

    @Override
    public void begin() {
        execute("BEGIN IMMEDIATE");
    }

    @Override
    public void commit() {
        execute("COMMIT");
    }

    @Override
    public void rollback() {
        execute("ROLLBACK");
    }

    @Override
    public void savepoint() {
        execute("SAVEPOINT job");
    }

    @Override
    public void releaseSavepoint() {
        execute("RELEASE job");
    }

    @Override
    public void rollbackToSavepoint() {
        execute("ROLLBACK TO job");
        execute("RELEASE job");
    }

    private void execute(String sql) {
        try {
            Sql.execute(connection, sql);
        } catch (SQLException e) {
            throw new UncategorizedSQLException("transaction", sql, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new UncategorizedSQLException("close", null, e);
        }
    }
}
