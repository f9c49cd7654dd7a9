package dev.keystile.registry.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections of one purpose. It is a data source of its own, so that no pool ever sees the URL. */
final class PostgresConnections implements DataSource {

    private final PostgresUrl url;
    private final Purpose purpose;

    PostgresConnections(PostgresUrl url, Purpose purpose) {
        this.url = url;
        this.purpose = purpose;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = url.connect(purpose.properties());
        try {
            for (String sql : purpose.settings()) {
                Sql.execute(connection, sql);
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            Sql.closeQuietly(connection);
            throw e;
        }
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("The JDBC URL says who connects");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        // The driver logs by itself.
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // The purpose has timeouts of its own.
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("The driver logs by itself");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("Nothing is wrapped");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
