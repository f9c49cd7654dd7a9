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
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * The database of an installation as the first version left it: its tables are made by the first migration alone, and its
 * rows written as its ledger did, each under the next number and after it its change.
 */
record FirstVersion(long projectId, String ownerKey, String secretKey, String revokedKey) {

    private static final long MADE_AT = 1_750_000_000_000L;

    static FirstVersion make(Path data) throws SQLException {
        String url = url(data);
        Flyway.configure()
                .dataSource(url, "", "")
                .locations("classpath:db/migration/sqlite")
                .target("1")
                .loggers("slf4j")
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            FirstVersion made = insert(connection);
            connection.commit();
            return made;
        }
    }

    private static String url(Path data) {
        return "jdbc:sqlite:" + data.resolve("keystile.db");
    }

    /** The version of the tables. */
    static String versionOf(Path data) throws SQLException {
        try (StoredTruth truth = StoredTruth.of(data)) {
            return truth.column("SELECT MAX(CAST(version AS INTEGER)) FROM flyway_schema_history")
                    .getFirst();
        }
    }

    private static FirstVersion insert(Connection connection) throws SQLException {
        long organization = insertOrganization(connection);
        long project = insertProject(connection, organization);
        return new FirstVersion(
                project,
                insertKey(connection, KeyKind.ORGANIZATION, null, organization, false),
                insertKey(connection, KeyKind.SECRET, project, organization, false),
                insertKey(connection, KeyKind.SECRET, project, organization, true));
    }

    private static long insertOrganization(Connection connection) throws SQLException {
        long number = nextNumber(connection);
        long id = single(
                connection,
                "INSERT INTO organization (name, username, created_at, updated_at, change_n)"
                        + " VALUES ('Old', 'old', ?, ?, ?) RETURNING id",
                MADE_AT,
                MADE_AT,
                number);
        execute(
                connection,
                "INSERT INTO change (n, token, at, type, organization_id, archived) VALUES (?, ?, ?, 'organization', ?, 0)",
                number,
                number,
                MADE_AT,
                id);
        return id;
    }

    private static long insertProject(Connection connection, long organization) throws SQLException {
        long number = nextNumber(connection);
        long id = single(
                connection,
                "INSERT INTO project (organization_id, name, name_folded, locale, timezone, created_at, updated_at, change_n)"
                        + " VALUES (?, 'Old', 'old', 'en', 'UTC', ?, ?, ?) RETURNING id",
                organization,
                MADE_AT,
                MADE_AT,
                number);
        execute(
                connection,
                "INSERT INTO change (n, token, at, type, project_id, organization_id, archived)"
                        + " VALUES (?, ?, ?, 'project', ?, ?, 0)",
                number,
                number,
                MADE_AT,
                id,
                organization);
        return id;
    }

    private static String insertKey(
            Connection connection, KeyKind kind, @Nullable Long project, long organization, boolean revoked)
            throws SQLException {
        PlaintextKey key = KeyFormat.unbranded().mint(kind, new SecureRandom());
        byte[] digest = key.digest().toBytes();
        long number = nextNumber(connection);
        boolean ofOrganization = project == null;
        long id = single(
                connection,
                "INSERT INTO api_key (organization_id, project_id, kind, role, role_rank, digest, format, last_four, name,"
                        + " name_folded, created_by_type, created_by_id, created_at, updated_at, change_n)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 1, ?, 'Old', 'old', 'operator', 0, 1, 1, ?) RETURNING id",
                ofOrganization ? organization : null,
                project,
                kind.wireName(),
                ofOrganization ? "owner" : "admin",
                ofOrganization ? 2 : 4,
                digest,
                key.lastFour(),
                number);
        insertChange(connection, number, id, digest, kind, project, organization, 0);
        audit(connection, id, organization, project, "key.issued");
        if (revoked) {
            revoke(connection, id, digest, kind, project, organization);
        }
        return key.revealPlaintext();
    }

    private static void revoke(
            Connection connection, long id, byte[] digest, KeyKind kind, @Nullable Long project, long organization)
            throws SQLException {
        long number = nextNumber(connection);
        execute(
                connection,
                "UPDATE api_key SET revoked_at = 2, revoked_by_type = 'operator', revoked_by_id = 0, change_n = ?"
                        + " WHERE id = ?",
                number,
                id);
        insertChange(connection, number, id, digest, kind, project, organization, 1);
        audit(connection, id, organization, project, "key.revoked");
    }

    private static void insertChange(
            Connection connection,
            long number,
            long id,
            byte[] digest,
            KeyKind kind,
            @Nullable Long project,
            long organization,
            int revoked)
            throws SQLException {
        execute(
                connection,
                "INSERT INTO change (n, token, at, type, key_id, digest, kind, role, expires_at, revoked, project_id,"
                        + " organization_id) VALUES (?, ?, 1, 'key', ?, ?, ?, ?, 0, ?, ?, ?)",
                number,
                number,
                id,
                digest,
                kind.wireName(),
                project == null ? "owner" : "admin",
                revoked,
                project,
                project == null ? organization : null);
    }

    private static void audit(Connection connection, long key, long organization, @Nullable Long project, String action)
            throws SQLException {
        execute(
                connection,
                "INSERT INTO audit (at, actor_type, actor_id, action, outcome, organization_id, project_id, key_id, count)"
                        + " VALUES (1, 'operator', 0, ?, 'done', ?, ?, ?, 1)",
                action,
                organization,
                project,
                key);
    }

    private static long nextNumber(Connection connection) throws SQLException {
        return single(connection, "UPDATE counter SET n = n + 1 RETURNING n");
    }

    private static long single(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, values);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void execute(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, values)) {
            statement.executeUpdate();
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    /** The project alone. */
    @Override
    public String toString() {
        return "FirstVersion[" + projectId + "]";
    }
}
