package dev.keystile.registry.upkeep;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compares the tables, indexes and triggers of a SQLite file with those of a database that has just been made. */
final class SchemaCheck {

    private static final String SCHEMA = "schema";

    /** A version that no database has. */
    static final int NONE = 0;

    private SchemaCheck() {}

    /** Which migrations a file has been through; {@link #NONE} if it is no database of Keystile's. */
    static int versionOf(JdbcClient client) {
        boolean ours = client.sql("SELECT COUNT(*) FROM sqlite_master WHERE name = 'flyway_schema_history'")
                        .query(Integer.class)
                        .single()
                > 0;
        return ours
                ? client.sql("SELECT COALESCE(MAX(CAST(version AS INTEGER)), 0) FROM flyway_schema_history"
                                + " WHERE success = 1")
                        .query(Integer.class)
                        .single()
                : NONE;
    }

    /** What is wrong with the schema of a file of a version. */
    static List<Finding> findings(JdbcClient client, int version) {
        int newest = ExpectedSchema.newestVersion();
        if (version == NONE) {
            return List.of(Finding.fault(SCHEMA, "This is no database of Keystile's. Name another file."));
        }
        if (version > newest) {
            return List.of(Finding.fault(
                    SCHEMA,
                    "A newer Keystile wrote this database: its tables are of version " + version
                            + ", and this program knows up to " + newest + ". Use that version or a newer one."));
        }
        List<Finding> findings = new ArrayList<>();
        if (version < newest) {
            findings.add(Finding.warning(
                    SCHEMA,
                    "The tables are of version " + version + ": the next start brings them up to " + newest + "."));
        }
        compare(ExpectedSchema.objectsOf(version), ExpectedSchema.objectsIn(client), findings);
        return findings;
    }

    private static void compare(Map<String, String> expected, Map<String, String> found, List<Finding> findings) {
        new TreeMap<>(expected).forEach((name, sql) -> {
            String present = found.get(name);
            if (!sql.equals(present)) {
                findings.add(Finding.fault(
                        SCHEMA,
                        "The " + name + (present == null ? " is missing" : " isn't what it should be")
                                + ": the database no longer sees to its rules. " + Faults.MEND));
            }
        });
        new TreeMap<>(found)
                .keySet().stream()
                        .filter(name -> !expected.containsKey(name))
                        .forEach(name -> findings.add(Finding.warning(
                                SCHEMA,
                                "The " + name + " isn't Keystile's. Remove it unless you know what it is for.")));
    }
}
