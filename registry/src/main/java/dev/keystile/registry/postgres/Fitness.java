package dev.keystile.registry.postgres;

import dev.keystile.registry.DatabaseRefusedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What a server and a database must be for the promises to hold, as the very connection that writes sees them:
 * most of this can be set for a role or a database, too.
 */
final class Fitness {

    static final int OLDEST_VERSION = 13;

    private static final int VERSION_UNIT = 10_000;

    private Fitness() {}

    /** @throws DatabaseRefusedException if something isn't as it must be; says what, and how to mend it */
    static void require(PostgresUrl url, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT current_setting('server_version_num')::int AS version, pg_is_in_recovery() AS standby,
                            current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync,
                            current_setting('synchronous_commit') AS synchronous_commit,
                            current_setting('transaction_read_only') AS read_only, current_schema() AS schema""")) {
            row.next();
            String problem = problem(row);
            if (problem != null) {
                throw new DatabaseRefusedException(url + " can't be used: " + problem, null);
            }
        }
    }

    private static @Nullable String problem(ResultSet row) throws SQLException {
        int version = row.getInt("version") / VERSION_UNIT;
        if (version < OLDEST_VERSION) {
            return "its server is PostgreSQL " + version + ", and " + OLDEST_VERSION
                    + " is the oldest that will do. Upgrade the server.";
        }
        if (!row.getString("encoding").equals("UTF8")) {
            return "its encoding is " + row.getString("encoding")
                    + ", which can't hold every name. Make another with ENCODING 'UTF8' TEMPLATE template0.";
        }
        if (row.getString("schema") == null) {
            return "the schemas in the search path don't exist. Make one, or name another with ?currentSchema=….";
        }
        return row.getBoolean("standby")
                ? "its server is a standby, which is read-only. Name the primary."
                : durability(row);
    }

    private static @Nullable String durability(ResultSet row) throws SQLException {
        if (row.getString("read_only").equals("on")) {
            return "it is read-only for this user. Set default_transaction_read_only to off for the server, the"
                    + " database and the role.";
        }
        if (row.getString("fsync").equals("off")) {
            return "fsync is off, so that a power cut could bring revoked keys back to life. Set fsync = on in"
                    + " postgresql.conf.";
        }
        if (row.getString("synchronous_commit").equals("off")) {
            return "synchronous_commit is off, so that a crash could bring revoked keys back to life. Set it to on for"
                    + " the server, the database and the role.";
        }
        return null;
    }
}
