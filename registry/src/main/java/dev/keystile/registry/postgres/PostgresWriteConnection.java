package dev.keystile.registry.postgres;

import dev.keystile.registry.StorageUnavailableException;
import dev.keystile.registry.store.WriteConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The connection that writes to a PostgreSQL database, and holds the seat. Transactions are steered by
 * statements of our own, so that a connection that died meanwhile is noticed at BEGIN, when nothing is lost yet.
 */
final class PostgresWriteConnection implements WriteConnection {

    private final Connection connection;
    private final JdbcClient client;

    PostgresWriteConnection(Connection connection) {
        this.connection = connection;
        this.client = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }

    /** The connection itself, for what concerns the seat. */
    Connection jdbc() {
        return connection;
    }

    @Override
    public JdbcClient client() {
        return client;
    }

    @Override
    public void requireDurable() {
        for (String setting : new String[] {"fsync", "synchronous_commit"}) {
            String value = client.sql("SELECT current_setting('" + setting + "')")
                    .query(String.class)
                    .single();
            if (value.equals("off")) {
                throw new StorageUnavailableException(
                        setting + " was switched off, so that a crash could bring revoked keys back to life: nothing is"
                                + " changed until it is on again",
                        null);
            }
        }
    }

    @Override
    public void begin() {
        execute("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
    }

    /**
     * A warning is what a server says that gave up waiting for its standby: the change holds here, and may be lost
     * with this server.
     */
    @Override
    public void commit() {
        requireOpen();
        SQLWarning warning = execute("COMMIT");
        if (warning != null) {
            throw new UncategorizedSQLException("transaction", "COMMIT", warning);
        }
    }

    /** PostgreSQL takes the COMMIT of an aborted transaction for a ROLLBACK, and calls it a success. */
    private void requireOpen() {
        TransactionState state = state();
        if (state != TransactionState.OPEN) {
            rollback();
            throw new IllegalStateException("The transaction can't be committed: it is " + state);
        }
    }

    private TransactionState state() {
        try {
            return connection.unwrap(BaseConnection.class).getTransactionState();
        } catch (SQLException e) {
            throw new UncategorizedSQLException("transaction", null, e);
        }
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
        execute("RELEASE SAVEPOINT job");
    }

    @Override
    public void rollbackToSavepoint() {
        execute("ROLLBACK TO SAVEPOINT job");
        execute("RELEASE SAVEPOINT job");
    }

    private @Nullable SQLWarning execute(String sql) {
        try {
            return Sql.execute(connection, sql);
        } catch (SQLException e) {
            throw new UncategorizedSQLException("transaction", sql, e);
        }
    }

    boolean isClosed() {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    @Override
    public void close() {
        Sql.closeQuietly(connection);
    }
}
