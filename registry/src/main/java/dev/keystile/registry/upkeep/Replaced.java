package dev.keystile.registry.upkeep;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the database that is to be replaced can tell.
 *
 * @param steps what has to be taken away again
 * @param gone keys that are dead from now on, the first of them
 * @param doubt why there may be more to take away than it tells, or null if there can't be
 */
record Replaced(
        List<Step> steps,
        List<Note> gone,
        long goneCount,
        @Nullable String doubt) {

    /**
     * Compares it with the restored one.
     *
     * @param restored the restored database, which nobody else has open
     */
    static Replaced read(Path database, Path restored) {
        if (!Files.exists(database)) {
            return nothing("there is no database in its place that could tell");
        }
        boolean whole = Doctor.examine(database).isWhole();
        try (Connection connection = SqliteFiles.write(restored)) {
            JdbcClient client = SqliteFiles.client(connection);
            client.sql("ATTACH DATABASE :file AS old")
                    .param("file", SqliteFiles.idleUri(database))
                    .update();
            return compare(client, whole);
        } catch (SQLException | RuntimeException e) {
            return nothing("the database in its place can't be read (" + Faults.words(e) + ")");
        }
    }

    private static Replaced nothing(String doubt) {
        return new Replaced(List.of(), List.of(), 0, doubt);
    }

    private static Replaced compare(JdbcClient client, boolean whole) {
        Difference difference = new Difference(client);
        String doubt = whole ? doubt(client, difference) : "the database in its place isn't whole";
        List<Step> steps = new ArrayList<>();
        for (Supplier<List<Step>> part : difference.parts()) {
            doubt = attempt(() -> steps.addAll(part.get()), doubt);
        }
        List<Note> gone = new ArrayList<>();
        AtomicLong goneCount = new AtomicLong();
        doubt = attempt(() -> gone.addAll(difference.gone(RestoreResult.MAX_NAMED)), doubt);
        doubt = attempt(() -> goneCount.set(difference.countGone()), doubt);
        doubt = attempt(() -> keepIdsUsed(client), doubt);
        return new Replaced(steps, gone, goneCount.get(), doubt);
    }

    /** What can be read is used, whatever else can't. */
    private static @Nullable String attempt(Runnable reading, @Nullable String doubt) {
        try {
            reading.run();
            return doubt;
        } catch (RuntimeException e) {
            return "the database in its place can't be read whole (" + Faults.words(e) + ")";
        }
    }

    private static @Nullable String doubt(JdbcClient client, Difference difference) {
        if (!difference.isSameInstallation()) {
            return "the database in its place is of another installation";
        }
        if (!difference.wentOn()) {
            return "the database in its place isn't what the backup's database became, but older or restored itself";
        }
        return hasIncompleteRestoreSince(client)
                ? "the database in its place had itself been restored since then without knowing all"
                : null;
    }

    /** Asks for what the backup doesn't hold, and no clock. */
    private static boolean hasIncompleteRestoreSince(JdbcClient client) {
        boolean hasMarks = client.sql("SELECT COUNT(*) FROM old.sqlite_master WHERE name = 'restore_mark'")
                        .query(Long.class)
                        .single()
                > 0;
        return hasMarks && client.sql("""
                                SELECT COUNT(*) FROM (
                                    SELECT restored_at, backup_taken_at, detail FROM old.restore_mark WHERE complete = 0
                                    EXCEPT SELECT restored_at, backup_taken_at, detail FROM main.restore_mark)""").query(Long.class).single() > 0;
    }

    /** No id that was given to anything after the backup is given to anything else. */
    private static void keepIdsUsed(JdbcClient client) {
        client.sql("UPDATE main.sqlite_sequence SET seq = max(seq, (SELECT MAX(o.seq) FROM old.sqlite_sequence o"
                        + " WHERE o.name = main.sqlite_sequence.name))"
                        + " WHERE name IN (SELECT name FROM old.sqlite_sequence)")
                .update();
        client.sql("INSERT INTO main.sqlite_sequence (name, seq) SELECT name, seq FROM old.sqlite_sequence"
                        + " WHERE name NOT IN (SELECT name FROM main.sqlite_sequence)")
                .update();
    }
}
