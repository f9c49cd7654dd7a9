package dev.keystile.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a server left behind, looked at with plain SQL. Of what a dead one left on disk it is a copy, so that nothing that
 * is looked for, as an unfinished log, is mended by the looking.
 */
final class StoredTruth implements AutoCloseable {

    /** Each gives a row for whatever is half-done, with a text in its first column. Both engines understand them. */
    private final Map<String, String> halfDone;

    private final Connection connection;

    private StoredTruth(Connection connection, Map<String, String> halfDone) {
        this.connection = connection;
        this.halfDone = halfDone;
    }

    private static Map<String, String> rules() {
        Map<String, String> rules = new LinkedHashMap<>();
        rules.put("the counter is the newest change's number", """
                SELECT n FROM counter WHERE n IS DISTINCT FROM (SELECT MAX(n) FROM change)""");
        rules.put("numbers are contiguous from 1", """
                SELECT COUNT(*) FROM change HAVING COUNT(*) <> MAX(n) OR MIN(n) <> 1""");
        rules.put("a key is as its newest change says", """
                SELECT k.id FROM api_key k LEFT JOIN change c
                    ON c.n = (SELECT MAX(n) FROM change WHERE type = 'key' AND key_id = k.id)
                WHERE c.n IS DISTINCT FROM k.change_n OR c.digest IS DISTINCT FROM k.digest OR c.kind IS DISTINCT FROM k.kind OR c.role IS DISTINCT FROM k.role
                   OR c.project_id IS DISTINCT FROM k.project_id OR c.organization_id IS DISTINCT FROM k.organization_id
                   OR c.expires_at IS DISTINCT FROM COALESCE(k.expires_at, 0) OR c.revoked IS DISTINCT FROM CASE WHEN k.revoked_at IS NULL THEN 0 ELSE 1 END""");
        rules.put("a project is as its newest change says", """
                SELECT p.id FROM project p LEFT JOIN change c
                    ON c.n = (SELECT MAX(n) FROM change WHERE type = 'project' AND project_id = p.id)
                WHERE c.n IS DISTINCT FROM p.change_n OR c.organization_id IS DISTINCT FROM p.organization_id
                   OR c.external_id IS DISTINCT FROM p.external_id OR c.archived IS DISTINCT FROM CASE WHEN p.archived_at IS NULL THEN 0 ELSE 1 END""");
        rules.put("an organization is as its newest change says", """
                SELECT o.id FROM organization o LEFT JOIN change c
                    ON c.n = (SELECT MAX(n) FROM change WHERE type = 'organization' AND organization_id = o.id)
                WHERE c.n IS DISTINCT FROM o.change_n OR c.external_id IS DISTINCT FROM o.external_id
                   OR c.archived IS DISTINCT FROM CASE WHEN o.archived_at IS NULL THEN 0 ELSE 1 END""");
        rules.put("a change is about something that there is", """
                SELECT c.n FROM change c
                WHERE c.type = 'key' AND NOT EXISTS (SELECT 1 FROM api_key WHERE id = c.key_id)
                   OR c.type = 'project' AND NOT EXISTS (SELECT 1 FROM project WHERE id = c.project_id)
                   OR c.type = 'organization' AND NOT EXISTS (SELECT 1 FROM organization WHERE id = c.organization_id)""");
        rules.put("a key's changes are in the audit, each once", """
                SELECT k.id FROM api_key k
                WHERE (SELECT COUNT(*) FROM change WHERE type = 'key' AND key_id = k.id)
                   <> (SELECT COUNT(*) FROM audit WHERE key_id = k.id AND outcome = 'done')""");
        rules.put("a key's issue is in the audit", """
                SELECT id FROM api_key WHERE 1 <> (SELECT COUNT(*) FROM audit
                    WHERE key_id = api_key.id AND action = 'key.issued' AND outcome = 'done')""");
        rules.put("a key's end is in the audit, and nothing else is", """
                SELECT id FROM api_key WHERE CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END <> (SELECT COUNT(*) FROM audit
                    WHERE key_id = api_key.id AND action = 'key.revoked' AND outcome = 'done')""");
        rules.put("a kept answer is about a change that there is", """
                SELECT change_n FROM idempotency WHERE change_n NOT IN (SELECT n FROM change)""");
        return rules;
    }

    private static Map<String, String> sqliteRules() {
        Map<String, String> rules = rules();
        rules.put("the database is whole", """
                SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'""");
        rules.put("what rows refer to is there", """
                SELECT "table" FROM pragma_foreign_key_check""");
        return rules;
    }

    /** Copies the database with its log, and opens the copy. */
    static StoredTruth copyOf(Path data, Path target) throws SQLException {
        try (Stream<Path> files = Files.list(data)) {
            Files.createDirectories(target);
            for (Path file : files.filter(StoredTruth::isTruth).toList()) {
                Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(target);
    }

    /** Opens the database of a data folder that no server holds. */
    static StoredTruth of(Path data) throws SQLException {
        return ofFile(data.resolve("keystile.db"));
    }

    /** Opens a database file, such as a backup. */
    static StoredTruth ofFile(Path file) throws SQLException {
        return new StoredTruth(DriverManager.getConnection("jdbc:sqlite:" + file), sqliteRules());
    }

    /** Opens a PostgreSQL database, which holds nothing back. */
    static StoredTruth ofPostgres(String url) throws SQLException {
        return new StoredTruth(DriverManager.getConnection(url), rules());
    }

    private static boolean isTruth(Path file) {
        return file.getFileName().toString().matches("keystile\\.db(-wal)?");
    }

    /** Every rule that is broken, with what breaks it. */
    List<String> halfDone() throws SQLException {
        List<String> broken = new ArrayList<>();
        for (Map.Entry<String, String> rule : halfDone.entrySet()) {
            List<String> rows = column(rule.getValue());
            if (!rows.isEmpty()) {
                broken.add("not so: " + rule.getKey() + ": " + rows);
            }
        }
        return broken;
    }

    /** The first column of every row. */
    List<String> column(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    /** Does harm, past the triggers that would prevent it. */
    void harm(String... statements) throws SQLException {
        for (String trigger : column("SELECT name FROM sqlite_master WHERE type = 'trigger'")) {
            execute("DROP TRIGGER " + trigger);
        }
        for (String statement : statements) {
            execute(statement);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
