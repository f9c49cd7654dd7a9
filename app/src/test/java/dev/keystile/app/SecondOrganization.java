package dev.keystile.app;

import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Another organization in an installation that nobody serves at the moment. There is no command for a
 * second one yet, so its rows are written as the ledger would: each under the next number, and after it
 * its change.
 */
record SecondOrganization(long id, String ownerKey) {

    static SecondOrganization insert(Path data, String name) throws SQLException {
        PlaintextKey key = KeyFormat.unbranded().mint(KeyKind.ORGANIZATION, new SecureRandom());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("keystile.db"))) {
            connection.setAutoCommit(false);
            long id = insertOrganization(connection, name);
            insertOwnerKey(connection, id, key);
            connection.commit();
            return new SecondOrganization(id, key.revealPlaintext());
        }
    }

    private static long insertOrganization(Connection connection, String name) throws SQLException {
        long number = nextNumber(connection);
        long id = single(
                connection,
                "INSERT INTO organization (name, username, created_at, updated_at, change_n) VALUES (?, ?, 1, 1, ?)"
                        + " RETURNING id",
                name,
                name.toLowerCase(java.util.Locale.ROOT),
                number);
        execute(
                connection,
                "INSERT INTO change (n, token, at, type, organization_id, archived) VALUES (?, ?, 1, 'organization', ?, 0)",
                number,
                number,
                id);
        return id;
    }

    private static void insertOwnerKey(Connection connection, long organization, PlaintextKey key) throws SQLException {
        long number = nextNumber(connection);
        byte[] digest = key.digest().toBytes();
        long id = single(
                connection,
                "INSERT INTO api_key (organization_id, kind, role, role_rank, digest, format, last_four, name,"
                        + " name_folded, created_by_type, created_by_id, created_at, updated_at, change_n)"
                        + " VALUES (?, 'organization', 'owner', 2, ?, 1, ?, 'Zebra', 'zebra', 'operator', 0, 1, 1, ?)"
                        + " RETURNING id",
                organization,
                digest,
                key.lastFour(),
                number);
        execute(
                connection,
                "INSERT INTO change (n, token, at, type, key_id, digest, kind, role, expires_at, revoked, organization_id)"
                        + " VALUES (?, ?, 1, 'key', ?, ?, 'organization', 'owner', 0, 0, ?)",
                number,
                number,
                id,
                digest,
                organization);
    }

    private static long nextNumber(Connection connection) throws SQLException {
        return single(connection, "UPDATE counter SET n = n + 1 RETURNING n");
    }

    private static long single(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, values);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, values)) {
            statement.executeUpdate();
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    /** The id alone. */
    @Override
    public String toString() {
        return "SecondOrganization[" + id + "]";
    }
}
