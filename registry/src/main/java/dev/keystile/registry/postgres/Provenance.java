package dev.keystile.registry.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * What tells a database from its own copies and from its own past.
 *
 * <h2>Design</h2>
 *
 * <p>A dump that is read back makes other tables; a copy has another number; a base backup that is started again, or a
 * standby that takes over, begins another timeline of the log; another server has another identifier. What an ordinary
 * user isn't told by a server is left out. A disk that is put back as it had been isn't noticed: nothing in it differs.
 *
 * @param system the server's identifier, or null if it isn't told
 * @param timeline the server's timeline, or null if it isn't told
 * @param place the numbers of the database and of a table that is never made anew
 */
record Provenance(@Nullable String system, @Nullable String timeline, String place) {

    private static final Logger LOG = LoggerFactory.getLogger(Provenance.class);

    private static final String DETAIL =
            " than at the start before). Keys that were revoked after that copy was made live again, and can't be named. Look"
                    + " through the live keys and revoke what shouldn't live.";

    /** Notes a difference to the start before, if there is one, where the doctor finds it. The caller has the seat. */
    static void compare(PostgresUrl url, PostgresConnections connections) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            Provenance present = of(connection);
            connection.setAutoCommit(false);
            JdbcClient client = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            List<String> differences = kept(client).map(present::differencesTo).orElse(List.of());
            if (!differences.isEmpty()) {
                String detail = "It was restored, copied, moved to another server or taken over by a standby (another "
                        + String.join(", another ", differences) + DETAIL;
                LOG.warn("{}: {}", url, detail);
                mark(client, detail);
            }
            present.keep(client);
            connection.commit();
        }
    }

    private static Provenance of(Connection connection) throws SQLException {
        return new Provenance(
                told(connection, "SELECT system_identifier FROM pg_control_system()"),
                told(connection, "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)"),
                Objects.requireNonNull(text(connection, """
                        SELECT oid || ' ' || 'counter'::regclass::oid FROM pg_database
                        WHERE datname = current_database()""")));
    }

    /** Some servers permit this to nobody. */
    private static @Nullable String told(Connection connection, String sql) throws SQLException {
        try {
            return text(connection, sql);
        } catch (SQLException e) {
            if (connection.isClosed()) {
                throw e;
            }
            LOG.debug("The server doesn't say who it is", e);
            return null;
        }
    }

    private static @Nullable String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Optional<Provenance> kept(JdbcClient client) {
        return client.sql("SELECT system, timeline, place FROM provenance")
                .query((row, i) ->
                        new Provenance(row.getString("system"), row.getString("timeline"), row.getString("place")))
                .optional();
    }

    private List<String> differencesTo(Provenance before) {
        List<String> differences = new ArrayList<>();
        if (differs(system, before.system)) {
            differences.add("server");
        }
        if (differs(timeline, before.timeline)) {
            differences.add("timeline");
        }
        if (differs(place, before.place)) {
            differences.add("database or table");
        }
        return differences;
    }

    private static boolean differs(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !one.equals(other);
    }

    private void keep(JdbcClient client) {
        client.sql("""
                        INSERT INTO provenance (id, system, timeline, place) VALUES (1, :system, :timeline, :place)
                        ON CONFLICT (id) DO UPDATE
                        SET system = excluded.system, timeline = excluded.timeline, place = excluded.place""")
                .param("system", system)
                .param("timeline", timeline)
                .param("place", place)
                .update();
    }

    private static void mark(JdbcClient client, String detail) {
        client.sql("""
                        INSERT INTO restore_mark (restored_at, backup_taken_at, complete, detail)
                        SELECT (extract(epoch FROM now()) * 1000)::bigint, coalesce(MAX(at), 0), 0, :detail FROM change""").param("detail", detail).update();
    }
}
