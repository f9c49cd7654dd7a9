package dev.keystile.replica;

import dev.keystile.core.check.KeyTable;
import dev.keystile.registry.ChangeLog;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a node in and keeps it in step: takes a snapshot, reads the log to its end, lets the node serve,
 * and goes on reading. Runs in one thread; {@link #wake} may be called by any.
 *
 * <p>Two kinds of trouble are told apart. A log that <em>contradicts</em> the table (a gap, another token
 * under a known number, a change that can't be, one that this version can't read) means that the table
 * can't be trusted: the node is out at once, until a fresh snapshot is in. A log that <em>can't be
 * read</em> harms nobody for a while, since no change is answered before it is applied here: checks go on
 * until the lease has run out.
 */
final class Follower implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final ChangeLog log;
    private final Standing standing;
    private final Consumer<KeyTable> useTable;
    private final Timing timing;
    private final Semaphore wakeUps = new Semaphore(0);
    private @Nullable Following following;
    private long lastReading;
    private boolean inTrouble;

    Follower(ChangeLog log, Standing standing, Consumer<KeyTable> useTable, Timing timing) {
        this.log = log;
        this.standing = standing;
        this.useTable = useTable;
        this.timing = timing;
    }

    /** Has the log read soon. Returns at once. */
    void wake() {
        wakeUps.release();
    }

    /**
     * Brings the node in with a fresh snapshot. See {@link Standing} for why the log is read once more
     * between joining and serving.
     *
     * @throws RuntimeException if that isn't possible at the moment; the node is out then
     */
    void begin() {
        try {
            Following fresh = Following.snapshotOf(log);
            useTable.accept(fresh.table());
            standing.join(fresh.number());
            readToTheEnd(fresh);
            following = standing.serve() ? fresh : null;
        } catch (RuntimeException e) {
            standing.stop();
            throw e;
        }
    }

    /** Follows until the node is closed. An error that nothing here expects takes the node out for good. */
    @Override
    public void run() {
        try {
            while (!standing.isClosed()) {
                awaitWakeUp();
                step();
            }
        } catch (Error e) {
            LOG.error(
                    "This node can't follow the change log any more and answers no checks until it is started anew", e);
            throw e;
        } finally {
            standing.close();
        }
    }

    private void step() {
        Following current = following;
        if (current != null && !isInStep(current)) {
            standing.stop();
        }
        if (!standing.isServing()) {
            following = null;
        }
        if (following == null && !standing.isClosed()) {
            comeBack();
        }
    }

    /** Whether the table can be trusted after an attempt to bring it up to date. */
    private boolean isInStep(Following current) {
        try {
            readToTheEnd(current);
            inTrouble = false;
            return true;
        } catch (IllegalStateException e) {
            LOG.warn("The change log doesn't continue this node's table, which takes a fresh snapshot", e);
            return false;
        } catch (RuntimeException e) {
            complain("The change log can't be read; checks go on for {} at the most", timing.lease(), e);
            return !timing.hasLeaseRunOut(lastReading);
        }
    }

    private void comeBack() {
        try {
            begin();
            inTrouble = false;
            if (following != null) {
                LOG.info("This node answers checks again, as of change {}", following.number());
            }
        } catch (RuntimeException e) {
            complain(
                    "This node can't take a snapshot and answers no checks; it tries again every {}", timing.poll(), e);
        }
    }

    /** Warns once for each time of trouble, however often it is met. */
    private void complain(String message, Object detail, RuntimeException cause) {
        if (!inTrouble) {
            LOG.warn(message, detail, cause);
        }
        inTrouble = true;
    }

    private void readToTheEnd(Following current) {
        boolean more = true;
        while (more && !standing.isClosed()) {
            more = current.readBatch(log);
            standing.applied(current.number());
        }
        lastReading = timing.nanoTime().getAsLong();
    }

    private void awaitWakeUp() {
        try {
            if (wakeUps.tryAcquire(timing.poll().toNanos(), TimeUnit.NANOSECONDS)) {
                wakeUps.drainPermits();
            }
        } catch (InterruptedException e) {
            LOG.debug("Interrupted while waiting for changes");
        }
    }
}
