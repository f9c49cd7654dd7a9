package dev.keystile.registry.upkeep;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * Copies a SQLite database that is in use into another file, without stopping anybody. The copy is made beside its place
 * under another name, brought to the disk and only then given its own: a file of that name is a whole backup.
 */
public final class Backup {

    static final String PARTIAL = ".partial";

    private Backup() {}

    /**
     * Makes a backup, which its owner alone can read.
     *
     * @param source the database
     * @param target where the backup is to be; never overwritten
     * @param at the time of now
     * @throws UpkeepException if it can't be made; nothing half-done is left
     */
    public static BackedUp take(Path source, Path target, Instant at) {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(target, null);
        }
        Path partial = SqliteFiles.beside(target, PARTIAL);
        createPartial(partial);
        try {
            BackedUp made = fill(source, partial, target, at);
            publish(partial, target);
            return made;
        } catch (SQLException | IOException | DataAccessException e) {
            throw new UpkeepException(
                    "The backup " + target + " can't be made: " + Faults.words(e) + ". Is there room on the disk?", e);
        } finally {
            discard(partial);
        }
    }

    private static UpkeepException exists(Path target, @Nullable Throwable cause) {
        return new UpkeepException(
                "There is a file " + target + " already. Backups never overwrite anything: choose another name.",
                cause);
    }

    private static void createPartial(Path partial) {
        try {
            SqliteFiles.createPrivate(partial);
        } catch (FileAlreadyExistsException e) {
            throw new UpkeepException(
                    "There is a file " + partial + ", left by a backup that was cut short or is being made."
                            + " Remove it if none is being made.",
                    e);
        } catch (IOException e) {
            throw new UpkeepException("The file " + partial + " can't be made: " + Faults.words(e) + ".", e);
        }
    }

    private static BackedUp fill(Path source, Path partial, Path target, Instant at) throws SQLException, IOException {
        try (Connection connection = SqliteFiles.readServed(source)) {
            SqliteFiles.copy(connection, partial);
        }
        long number = describe(partial, at);
        SqliteFiles.flush(partial);
        return new BackedUp(target, at, number, Files.size(partial), Doctor.examine(partial));
    }

    private static long describe(Path partial, Instant at) throws SQLException {
        try (Connection connection = SqliteFiles.write(partial)) {
            SqliteFiles.execute(connection, "PRAGMA journal_mode = MEMORY");
            return SqliteFiles.client(connection)
                    .sql("INSERT INTO backup_info (taken_at, change_n) SELECT :at, n FROM counter RETURNING change_n")
                    .param("at", at.toEpochMilli())
                    .query(Long.class)
                    .single();
        }
    }

    private static void publish(Path partial, Path target) throws IOException {
        try {
            SqliteFiles.link(partial, target);
        } catch (FileAlreadyExistsException e) {
            throw exists(target, e);
        }
        SqliteFiles.flushFolderOf(target);
    }

    private static void discard(Path partial) {
        try {
            SqliteFiles.delete(partial);
        } catch (IOException e) {
            throw new UpkeepException("The file " + partial + " is left and should be removed.", e);
        }
    }
}
