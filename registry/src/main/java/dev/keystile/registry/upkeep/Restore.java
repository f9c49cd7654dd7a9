package dev.keystile.registry.upkeep;

import dev.keystile.registry.Actor;
import dev.keystile.registry.Barrier;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Propagation;
import dev.keystile.registry.Registry;
import dev.keystile.registry.RegistryException;
import dev.keystile.registry.RequestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Puts a backup in the place of a SQLite database that no server holds.
 *
 * <h2>Security guarantees</h2>
 *
 * <ul>
 *   <li>What the replaced database knows to be revoked, archived, removed or given another role is so in the restored
 *       one too, before that takes its place.
 *   <li>Where that can't be known, the result says so, the database keeps it and the doctor tells it.
 *   <li>Ids that the replaced database has given are not given again; where they can't be known, many are left out.
 * </ul>
 *
 * <h2>Design</h2>
 *
 * <p>The restored database is made beside its place and is whole before one rename puts it there: a crash leaves the old
 * or the new. What is replaced keeps its content under a second name, given before. Only a replaced database that is so
 * damaged that SQLite can't bring its WAL into it is moved away first, with its WAL: a crash at that moment leaves the
 * place empty, and the restore is to be run again.
 */
public final class Restore {

    static final String RESTORING = ".restoring";

    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);
    private static final RequestContext CONTEXT = new RequestContext("restore", null);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int MAX_NAMES = 100;

    /** How many ids of each sort are left out if nobody knows which were given after the backup. */
    static final long ID_MARGIN = 1_000_000;

    /** Nobody answers checks from a database that is being restored. */
    private static final Propagation NO_NODES = new Propagation() {
        @Override
        public boolean isEverywhere(long changeNumber) {
            return true;
        }

        @Override
        public boolean awaitEverywhere(long changeNumber, Duration atMost) {
            return true;
        }
    };

    /** Where a restore stands, for tests of what a crash leaves. */
    enum Stage {
        COPIED,
        CARRIED_OVER,
        KEPT_BESIDE,
        DONE
    }

    private final Path backup;
    private final Path database;
    private final Path restoring;
    private final InstantSource clock;
    private final Consumer<Stage> stages;

    Restore(Path backup, Path database, InstantSource clock, Consumer<Stage> stages) {
        this.backup = backup;
        this.database = database;
        this.restoring = SqliteFiles.beside(database, RESTORING);
        this.clock = clock;
        this.stages = stages;
    }

    /**
     * Restores a backup. The caller sees to it that no server holds the database.
     *
     * @param backup one that {@link Backup} made, or a copy of a database at rest
     * @param database what is to be replaced; need not be there
     * @throws UpkeepException if it can't be done; what was there is as it was
     */
    public static RestoreResult restore(Path backup, Path database, InstantSource clock) {
        return new Restore(backup, database, clock, stage -> {}).run();
    }

    RestoreResult run() {
        requireWhole();
        try {
            return replace();
        } catch (UpkeepException e) {
            discard();
            throw e;
        } catch (SQLException | IOException | DataAccessException | RegistryException e) {
            discard();
            throw new UpkeepException("The backup " + backup + " can't be restored: " + Faults.words(e), e);
        }
    }

    private void discard() {
        try {
            SqliteFiles.delete(restoring);
        } catch (IOException e) {
            LOG.warn("The file {} is left and will be removed by the next restore", restoring, e);
        }
    }

    private void requireWhole() {
        if (backup.toAbsolutePath().normalize().equals(database.toAbsolutePath().normalize())) {
            throw new UpkeepException("The backup is the database itself. Name another file.", null);
        }
        Examination found = Doctor.examine(backup);
        if (!found.isWhole()) {
            String faults = found.findings().stream()
                    .filter(finding -> finding.severity() == Severity.FAULT)
                    .map(Finding::text)
                    .collect(Collectors.joining(" "));
            throw new UpkeepException(
                    "The backup " + backup + " isn't whole, and nothing was changed. " + faults, null);
        }
    }

    private RestoreResult replace() throws SQLException, IOException {
        Instant now = Instant.ofEpochMilli(clock.millis());
        Instant takenAt = copy();
        boolean settled = settleWal();
        Replaced replaced;
        try (Registry registry = Registry.openForUpkeep(restoring, clock, new SecureRandom())) {
            replaced = Replaced.read(database, restoring);
            carryOver(registry, replaced.steps());
        }
        RestoreResult result = result(now, takenAt, replaced);
        mark(result);
        SqliteFiles.giveToOwnerOf(restoring, database);
        requireSound();
        stages.accept(Stage.CARRIED_OVER);
        swap(result.keptBeside(), settled);
        stages.accept(Stage.DONE);
        return result;
    }

    /** Makes the copy, and says when the backup was taken: for a file without a note of it, its newest change. */
    private Instant copy() throws SQLException, IOException {
        SqliteFiles.delete(restoring);
        SqliteFiles.createPrivate(restoring);
        try (Connection connection = SqliteFiles.readIdle(backup)) {
            SqliteFiles.copy(connection, restoring);
            stages.accept(Stage.COPIED);
            return takenAt(SqliteFiles.client(connection));
        }
    }

    private static Instant takenAt(JdbcClient client) {
        boolean noted = SchemaCheck.versionOf(client) > 1;
        String newest = "SELECT COALESCE(MAX(at), 0) FROM change";
        return Instant.ofEpochMilli(client.sql(
                        noted ? "SELECT COALESCE((SELECT MAX(taken_at) FROM backup_info), (" + newest + "))" : newest)
                .query(Long.class)
                .single());
    }

    /** Brings into the replaced database what stands beside it. Returns false if it is too damaged for that. */
    private boolean settleWal() {
        if (!SqliteFiles.hasUnfinished(database)) {
            return true;
        }
        try (Connection connection = SqliteFiles.write(database)) {
            SqliteFiles.execute(connection, "SELECT COUNT(*) FROM sqlite_master");
            SqliteFiles.execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            LOG.debug("What stands beside the replaced database can't be brought into it", e);
        }
        return !SqliteFiles.hasUnfinished(database);
    }

    private static void carryOver(Registry registry, List<Step> steps) {
        Barrier barrier = new Barrier(NO_NODES, Duration.ZERO);
        for (int from = 0; from < steps.size(); from += CarryOver.MAX_STEPS) {
            List<Step> part = steps.subList(from, Math.min(steps.size(), from + CarryOver.MAX_STEPS));
            var answer = registry.execute(new Actor.Operator(), CONTEXT, new CarryOver(part));
            if (barrier.settle(answer).value() instanceof Outcome.Refused<Integer>(var problem)) {
                throw new UpkeepException(problem.message(), null);
            }
        }
    }

    private RestoreResult result(Instant now, Instant takenAt, Replaced replaced) {
        List<Note> done = replaced.steps().stream().map(Step::note).toList();
        return new RestoreResult(
                backup,
                database,
                Files.exists(database) ? freeName(now) : null,
                now,
                takenAt,
                replaced.doubt() == null,
                detail(takenAt, replaced, done),
                done.subList(0, Math.min(done.size(), RestoreResult.MAX_NAMED)),
                done.size(),
                replaced.gone(),
                replaced.goneCount());
    }

    private Path freeName(Instant now) {
        Path name = SqliteFiles.beside(database, ".replaced-" + STAMP.format(now));
        for (int i = 2; Files.exists(name) && i <= MAX_NAMES; i++) {
            name = SqliteFiles.beside(database, ".replaced-" + STAMP.format(now) + "-" + i);
        }
        return name;
    }

    private static String detail(Instant takenAt, Replaced replaced, List<Note> done) {
        String text = "Everything is as of " + takenAt + ". " + carriedOver(done) + ". " + dead(replaced) + ".";
        return replaced.doubt() == null
                ? text
                : text + " Keys that were revoked after " + takenAt
                        + " may live again, and they can't all be named, because " + replaced.doubt()
                        + ". Look through the live keys and revoke what shouldn't live. New ids begin " + ID_MARGIN
                        + " higher, so that none is given again.";
    }

    private static String carriedOver(List<Note> done) {
        String count = done.size() == 1
                ? "1 revocation, archiving, removal or change of a role since then was"
                : done.size() + " revocations, archivings, removals and changes of roles since then were";
        return count + " carried over" + named(done);
    }

    private static String dead(Replaced replaced) {
        String count = replaced.goneCount() == 1
                ? "1 key of the replaced database is"
                : replaced.goneCount() + " keys of the replaced database are";
        return count + " unknown to the backup, and so dead" + named(replaced.gone());
    }

    private static String named(List<Note> notes) {
        return notes.isEmpty() ? "" : ": " + names(notes);
    }

    private static String names(List<Note> notes) {
        String named = notes.stream()
                .limit(Check.MAX_NAMED)
                .map(note -> note.what() + " " + note.id() + " " + note.text())
                .collect(Collectors.joining("; "));
        return notes.size() > Check.MAX_NAMED ? named + " and more" : named;
    }

    /** Makes it a database in use, with the history of this restore. */
    private void mark(RestoreResult result) throws SQLException, IOException {
        try (Connection connection = SqliteFiles.write(restoring)) {
            JdbcClient client = SqliteFiles.client(connection);
            client.sql("DELETE FROM backup_info").update();
            if (!result.complete()) {
                leaveIdsOut(client);
            }
            client.sql("INSERT INTO restore_mark (restored_at, backup_taken_at, complete, detail)"
                            + " VALUES (:at, :takenAt, :complete, :detail)")
                    .param("at", result.restoredAt().toEpochMilli())
                    .param("takenAt", result.backupTakenAt().toEpochMilli())
                    .param("complete", result.complete() ? 1 : 0)
                    .param("detail", result.detail())
                    .update();
            SqliteFiles.execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        SqliteFiles.flush(restoring);
    }

    private static void leaveIdsOut(JdbcClient client) {
        client.sql("""
                        INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master
                        WHERE type = 'table' AND sql LIKE '% AUTOINCREMENT%'
                            AND name NOT IN (SELECT name FROM sqlite_sequence)""").update();
        client.sql("UPDATE sqlite_sequence SET seq = seq + " + ID_MARGIN).update();
    }

    private void requireSound() {
        if (!Doctor.examine(restoring).isWhole() || SqliteFiles.hasWal(restoring)) {
            throw new UpkeepException(
                    "The restored database isn't whole, and was not put in place: " + restoring, null);
        }
    }

    private void swap(@Nullable Path keptBeside, boolean settled) throws IOException {
        if (keptBeside != null && settled) {
            SqliteFiles.link(database, keptBeside);
        } else if (keptBeside != null) {
            Files.move(database, keptBeside, StandardCopyOption.ATOMIC_MOVE);
            moveUnfinished(keptBeside);
        }
        SqliteFiles.flushFolderOf(database);
        stages.accept(Stage.KEPT_BESIDE);
        SqliteFiles.deleteCompanions(database);
        Files.move(restoring, database, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        SqliteFiles.flushFolderOf(database);
        SqliteFiles.deleteCompanions(restoring);
    }

    private void moveUnfinished(Path keptBeside) throws IOException {
        for (String ending : SqliteFiles.UNFINISHED) {
            if (Files.exists(SqliteFiles.beside(database, ending))) {
                Files.move(
                        SqliteFiles.beside(database, ending),
                        SqliteFiles.beside(keptBeside, ending),
                        StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }
}
