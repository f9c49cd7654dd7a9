package dev.keystile.registry.upkeep;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The indexes, triggers and functions of a PostgreSQL database. What there should be stands in a list, since no second
 * database can be made to compare with; a test holds the list against a database that the migrations have just made.
 */
final class PostgresSchema {

    private static final String SCHEMA = "schema";
    private static final String LIST = "/db/postgresql-schema.txt";

    /** One line for each, and whether it is in force. Functions are compared without the schema's own name. */
    private static final String PRESENT = """
            WITH ours AS (SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
                WHERE s.nspname = current_schema() AND c.relname <> 'flyway_schema_history')
            SELECT 'trigger ' || c.relname || '.' || t.tgname || ' ' || t.tgtype
                    || CASE WHEN t.tgqual IS NULL THEN '' ELSE ' when' END || ' ' || p.proname AS what,
                t.tgenabled = 'A' AS in_force
            FROM pg_trigger t JOIN ours c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
            WHERE NOT t.tgisinternal
            UNION ALL SELECT 'index ' || c.relname || '.' || x.relname || CASE WHEN i.indisunique THEN ' unique' ELSE '' END
                    || CASE WHEN i.indpred IS NULL THEN '' ELSE ' where' END,
                i.indisvalid AND i.indisready
            FROM pg_index i JOIN ours c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
            UNION ALL SELECT 'function ' || p.proname || ' '
                    || md5(replace(p.prosrc, '"' || current_schema() || '".', '')), true
            FROM pg_proc p JOIN pg_namespace s ON s.oid = p.pronamespace
            WHERE s.nspname = current_schema() AND p.prorettype = 'trigger'::regtype""";

    private PostgresSchema() {}

    /** What there should be. */
    static SortedSet<String> expected() {
        try (InputStream list = Objects.requireNonNull(PostgresSchema.class.getResourceAsStream(LIST), LIST)) {
            return new TreeSet<>(new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What there is, and whether it is in force. */
    static SortedMap<String, Boolean> present(JdbcClient client) {
        SortedMap<String, Boolean> present = new TreeMap<>();
        client.sql(PRESENT)
                .query((row, i) -> Map.entry(row.getString("what"), row.getBoolean("in_force")))
                .list()
                .forEach(one -> present.put(one.getKey(), one.getValue()));
        return present;
    }

    static List<Finding> findings(JdbcClient client) {
        SortedMap<String, Boolean> present = present(client);
        SortedSet<String> expected = expected();
        List<Finding> findings = new ArrayList<>();
        for (String what : expected) {
            Boolean inForce = present.get(what);
            if (inForce == null) {
                findings.add(Finding.fault(
                        SCHEMA,
                        "The " + name(what) + " is missing or isn't what it should be: the database no longer sees to"
                                + " its rules. " + Faults.MEND_SERVER));
            } else if (!inForce) {
                findings.add(Finding.fault(SCHEMA, "The " + name(what) + " isn't in force. " + switchOn(what)));
            }
        }
        present.keySet().stream()
                .filter(what -> what.startsWith("trigger ") && !expected.contains(what))
                .forEach(what -> findings.add(Finding.warning(
                        SCHEMA, "The " + name(what) + " isn't Keystile's. Remove it unless you know what it is for.")));
        return findings;
    }

    /** The sort and the name. */
    private static String name(String what) {
        String[] words = what.split(" ", -1);
        return words[0] + " " + words[1];
    }

    private static String switchOn(String what) {
        String[] name = what.split("[ .]", -1);
        return name[0].equals("trigger")
                ? "Nobody knows what was written meanwhile. Look into it, and then run: ALTER TABLE " + name[1]
                        + " ENABLE ALWAYS TRIGGER " + name[2]
                : "Run: REINDEX INDEX " + name[2];
    }
}
