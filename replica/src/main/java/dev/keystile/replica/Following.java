package dev.keystile.replica;

import dev.keystile.core.check.Change;
import dev.keystile.core.check.KeyTable;
import dev.keystile.registry.ChangeLog;
import dev.keystile.registry.LoggedChange;
import dev.keystile.registry.Snapshot;
import java.util.List;

/**
 * One table and the place in the log up to which it has been brought. Used by one thread.
 *
 * <p>Numbers must be contiguous: a gap means that something was pruned or lost. Each reading begins with
 * the change that was applied last, whose token must still be the same: after a restore the same number
 * can stand for another change.
 */
final class Following {

    /** How many changes one reading takes at the most, with the one that was applied last. */
    static final int BATCH = 512;

    private final KeyTable table;
    private long number;
    private long token;

    private Following(KeyTable table, long number, long token) {
        this.table = table;
        this.number = number;
        this.token = token;
    }

    /**
     * Fills a table from a snapshot.
     *
     * @throws LogContradiction if the snapshot contradicts itself
     */
    static Following snapshotOf(ChangeLog log) {
        Snapshot snapshot = log.snapshot();
        Following following = new Following(new KeyTable(), snapshot.n(), snapshot.token());
        for (Change change : snapshot.changes()) {
            following.take(change);
        }
        return following;
    }

    KeyTable table() {
        return table;
    }

    /** The newest change that the table holds; 0 if the log is empty. */
    long number() {
        return number;
    }

    /**
     * Applies the next changes of the log.
     *
     * @return whether there may be more
     * @throws LogContradiction if the log isn't the continuation of what was applied
     */
    boolean readBatch(ChangeLog log) {
        List<LoggedChange> read = log.after(Math.max(0, number - 1), BATCH);
        boolean beginsWithKnown = number > 0;
        if (beginsWithKnown) {
            requireKnown(read);
        }
        for (LoggedChange logged : read.subList(beginsWithKnown ? 1 : 0, read.size())) {
            apply(logged);
        }
        return read.size() >= BATCH;
    }

    private void requireKnown(List<LoggedChange> read) {
        boolean known = !read.isEmpty()
                && read.getFirst().n() == number
                && read.getFirst().token() == token;
        if (!known) {
            throw new LogContradiction("change " + number + " is not the one that was applied");
        }
    }

    private void apply(LoggedChange logged) {
        if (logged.n() != number + 1) {
            throw new LogContradiction("change " + logged.n() + " follows " + number);
        }
        take(logged.change());
        number = logged.n();
        token = logged.token();
    }

    private void take(Change change) {
        try {
            table.apply(change);
        } catch (IllegalStateException e) {
            throw new LogContradiction(String.valueOf(e.getMessage()));
        }
    }
}
