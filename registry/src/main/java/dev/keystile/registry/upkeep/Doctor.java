package dev.keystile.registry.upkeep;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Says whether a database is whole, from one read transaction, and alters nothing. What can't be read is a finding and
 * never an exception. Takes time and no memory in proportion to the database.
 */
public final class Doctor {

    /** How many faults SQLite tells of a damaged file. */
    private static final int MAX_INTEGRITY_FAULTS = 10;

    private static final String FILE = "file";
    private static final RowChecks FILE_ROWS = new RowChecks(Faults.MEND);

    private Doctor() {}

    /** Examines a SQLite file that no server holds: a data folder at rest, or a backup. */
    public static Examination examine(Path file) {
        if (!Files.isRegularFile(file)) {
            return single("There is no file " + file + ".");
        }
        if (!Files.isReadable(file)) {
            return single("The file " + file + " may not be read. Run this as the user whom Keystile runs as.");
        }
        return opened(() -> SqliteFiles.readIdle(file));
    }

    /** Examines a SQLite file that this process has open. */
    public static Examination examineServed(Path file) {
        return opened(() -> SqliteFiles.readServed(file));
    }

    /** Examines the rows of any database, in a read transaction that is the caller's. */
    public static Examination examineRows(JdbcClient client) {
        return new Examination(run(FILE_ROWS.all(), client));
    }

    /** Examines a PostgreSQL database, each check by a reading of its own. */
    public static Examination examineServer(ServerReading reading) {
        return new Examination(PostgresChecks.all().stream()
                .flatMap(check -> check.findings(reading).stream())
                .toList());
    }

    @FunctionalInterface
    private interface Opening {
        Connection open() throws SQLException;
    }

    private static Examination opened(Opening opening) {
        try (Connection connection = opening.open()) {
            SqliteFiles.execute(connection, "BEGIN");
            return new Examination(whole(SqliteFiles.client(connection)));
        } catch (SQLException e) {
            return single("The file can't be opened: " + Faults.words(e) + ". " + Faults.MEND);
        }
    }

    private static Examination single(String text) {
        return new Examination(List.of(Finding.fault(FILE, text)));
    }

    private static List<Finding> whole(JdbcClient client) {
        List<Finding> findings = new ArrayList<>(run(List.of(integrity(), references()), client));
        int version;
        try {
            version = SchemaCheck.versionOf(client);
        } catch (RuntimeException e) {
            findings.add(Finding.fault(FILE, "The file can't be read: " + Faults.words(e) + ". " + Faults.MEND));
            return findings;
        }
        findings.addAll(run(List.of(schema(version)), client));
        if (version != SchemaCheck.NONE && version <= ExpectedSchema.newestVersion()) {
            findings.addAll(run(version == 1 ? FILE_ROWS.first() : FILE_ROWS.all(), client));
        }
        return findings;
    }

    private static List<Finding> run(List<Check> checks, JdbcClient client) {
        return checks.stream().flatMap(check -> check.findings(client).stream()).toList();
    }

    private static Check integrity() {
        return new Check(
                FILE,
                "The file is sound.",
                client -> client
                        .sql("PRAGMA integrity_check(" + MAX_INTEGRITY_FAULTS + ")")
                        .query((row, i) -> row.getString(1))
                        .list()
                        .stream()
                        .filter(line -> !line.equals("ok"))
                        .map(line -> Finding.fault(FILE, "The file is damaged: " + line + ". " + Faults.MEND))
                        .toList());
    }

    private static Check references() {
        return new Check(
                "references",
                "Every row that others need is there.",
                client -> client
                        .sql("PRAGMA foreign_key_check")
                        .query((row, i) -> row.getString("table") + " " + row.getLong("rowid") + " lacks its "
                                + row.getString("parent"))
                        .list()
                        .stream()
                        .limit(Check.MAX_NAMED)
                        .map(line -> Finding.fault("references", "A row is missing: " + line + ". " + Faults.MEND))
                        .toList());
    }

    private static Check schema(int version) {
        return new Check(
                "schema",
                "The tables are of version " + version + ", with every index and trigger.",
                client -> SchemaCheck.findings(client, version));
    }
}
