package dev.keystile.registry.upkeep;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a restore has done.
 *
 * @param keptBeside where the database that was replaced is now, or null if there was none
 * @param backupTakenAt the moment that everything is as of again, but for what was carried over
 * @param complete whether everything that was revoked, archived, removed or given another role after the backup
 *     is so again
 * @param detail the same in words, with what to do; it is kept in the database and told by the doctor
 * @param carriedOver what was done again so that no revoked key lives, the first {@link #MAX_NAMED}
 * @param carriedOverCount how much of it there was
 * @param gone keys that were issued after the backup and are dead now, the first {@link #MAX_NAMED}
 * @param goneCount how many of them there were
 */
public record RestoreResult(
        Path backup,
        Path database,
        @Nullable Path keptBeside,
        Instant restoredAt,
        Instant backupTakenAt,
        boolean complete,
        String detail,
        List<Note> carriedOver,
        long carriedOverCount,
        List<Note> gone,
        long goneCount) {

    /** How many of each sort are named. */
    public static final int MAX_NAMED = 1000;

    public RestoreResult {
        carriedOver = List.copyOf(carriedOver);
        gone = List.copyOf(gone);
    }
}
