package dev.keystile.bench;

import dev.keystile.core.key.KeyFormat;
import dev.keystile.policy.PolicyFile;
import dev.keystile.registry.RegistrySettings;
import dev.keystile.registry.Storage;
import dev.keystile.registry.testing.PostgresServer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;

/** Two databases of a PostgreSQL server of this run's own, durable as in use: one for a registry, and a plain one. */
final class PostgresDatabase implements Database {

    private final PostgresServer server;
    private final String registry;
    private final String plain;

    PostgresDatabase(Workplace workplace) {
        server = PostgresServer.createIn(workplace.parent());
        registry = server.createDatabase();
        plain = server.createDatabase();
    }

    @Override
    public String name() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_version")) {
            row.next();
            return "PostgreSQL " + row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL doesn't say its version", e);
        }
    }

    @Override
    public RegistrySettings settings() {
        return new RegistrySettings(
                new Storage.Postgres(server.url(registry)),
                PolicyFile::reference,
                KeyFormat.unbranded(),
                InstantSource.system(),
                new SecureRandom(),
                MAX_LIVE_KEYS,
                RegistrySettings.DEFAULT_HOUSEKEEPING_PERIOD);
    }

    @Override
    public Tenant fill(Node node, int keys) throws Exception {
        return node.fill(keys);
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(server.url(plain));
    }

    @Override
    public String bareTable() {
        return "CREATE TABLE bare (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, digest BYTEA NOT NULL,"
                + " name TEXT NOT NULL, created_at BIGINT NOT NULL)";
    }

    @Override
    public void close() {
        server.close();
    }
}
