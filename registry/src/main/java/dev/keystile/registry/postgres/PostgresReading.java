package dev.keystile.registry.postgres;

import dev.keystile.registry.upkeep.ServerReading;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The doctor's own connection, with its long limits. Each reading has a transaction of its own, so that none fails for
 * the one before and none holds the server's own tidying up for all; a connection that was lost is replaced.
 */
final class PostgresReading implements ServerReading, AutoCloseable {

    private final PostgresConnections connections;
    private @Nullable Connection connection;

    PostgresReading(PostgresConnections connections) {
        this.connections = connections;
    }

    @Override
    public <T> T once(Function<JdbcClient, T> work) {
        try {
            Connection open = connection();
            try {
                return work.apply(JdbcClient.create(new SingleConnectionDataSource(open, true)));
            } finally {
                open.rollback();
            }
        } catch (SQLException e) {
            throw new CannotGetJdbcConnectionException("No connection to examine with", e);
        }
    }

    private Connection connection() throws SQLException {
        Connection present = connection;
        if (present != null && !present.isClosed()) {
            return present;
        }
        Connection fresh = connections.getConnection();
        connection = fresh;
        fresh.setReadOnly(true);
        fresh.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        fresh.setAutoCommit(false);
        return fresh;
    }

    /** Rows that can't be read because they are damaged aren't unavailable, but broken. */
    @Override
    public boolean isUnavailable(Throwable fault) {
        return PostgresFaults.isUnavailable(fault) && !PostgresFaults.isDamage(fault);
    }

    @Override
    public void close() {
        Connection present = connection;
        if (present != null) {
            Sql.closeQuietly(present);
        }
    }
}
