package dev.keystile.replica;

import dev.keystile.core.check.Checker;
import dev.keystile.core.check.Lease;
import dev.keystile.core.policy.Policy;
import dev.keystile.registry.ChangeLog;
import dev.keystile.registry.Propagation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one node of an installation on SQLite: a key table that follows the change log of its own process.
 * Safe for use by several threads.
 *
 * <h2>Design</h2>
 *
 * <p>A thread of its own reads the log, woken by each commit and now and then without one, applies what
 * it reads, and says how far it has come: see {@link Progress} for how answers wait for it. A log that
 * contradicts what is known (a gap, another token under a known number, a change that can't be) ends
 * serving at once, and a fresh snapshot begins it again. A log that can't be read for a while only makes
 * changes wait, since none is answered before it is applied here; after {@link #LEASE} without a reading
 * the node stops answering checks all the same.
 */
public final class Replica implements Lease, Propagation, AutoCloseable {

    /** How long checks outlive the database. */
    static final Duration LEASE = Duration.ofSeconds(27);

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE_AT_MOST = Duration.ofSeconds(10);

    private final ChangeLog log;
    private final LongSupplier nanoTime;
    private final Progress progress = new Progress();
    private final Semaphore wakeUps = new Semaphore(0);
    private final CountDownLatch firstAttempt = new CountDownLatch(1);
    private final Thread follower;
    private final AutoCloseable hints;
    private final Checker checker;
    private volatile boolean closed;
    private Following following;
    private long lastReading;

    private Replica(ChangeLog log, Policy policy, InstantSource clock, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        this.lastReading = nanoTime.getAsLong();
        this.following = Following.snapshotOf(log);
        this.checker = new Checker(this, clock, policy, following.table());
        this.hints = log.onCommit(wakeUps::release);
        this.follower = Thread.ofPlatform().name("keystile-replica").daemon().unstarted(this::follow);
    }

    /**
     * Takes a snapshot and begins to follow the log. When it returns, checks are answered.
     *
     * @param clock for keys that expire
     * @throws dev.keystile.registry.RegistryException if the log can't be read
     */
    public static Replica start(ChangeLog log, Policy policy, InstantSource clock) {
        return start(log, policy, clock, System::nanoTime);
    }

    static Replica start(ChangeLog log, Policy policy, InstantSource clock, LongSupplier nanoTime) {
        Replica replica = new Replica(log, policy, clock, nanoTime);
        replica.follower.start();
        replica.awaitFirstAttempt();
        return replica;
    }

    private void awaitFirstAttempt() {
        try {
            firstAttempt.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The checker that asks this node's table. */
    public Checker checker() {
        return checker;
    }

    @Override
    public boolean holds() {
        return progress.isServing();
    }

    @Override
    public boolean isEverywhere(long changeNumber) {
        return progress.has(changeNumber);
    }

    @Override
    public boolean awaitEverywhere(long changeNumber, Duration atMost) throws InterruptedException {
        return progress.await(changeNumber, atMost);
    }

    private void follow() {
        while (!closed) {
            step();
            firstAttempt.countDown();
            awaitWakeUp();
        }
    }

    private void step() {
        try {
            if (!progress.isServing()) {
                takeSnapshotIfStopped();
            }
            readLog();
            lastReading = nanoTime.getAsLong();
        } catch (LogContradiction | IllegalStateException e) {
            LOG.warn("The change log does not fit this node's table; taking a fresh snapshot", e);
            stopServing();
        } catch (RuntimeException e) {
            LOG.warn("The change log can't be read at the moment: {}", e.toString());
            if (nanoTime.getAsLong() - lastReading > LEASE.toNanos()) {
                stopServing();
            }
        }
    }

    private void takeSnapshotIfStopped() {
        if (following.isOver()) {
            following = Following.snapshotOf(log);
            checker.useTable(following.table());
        }
    }

    private void readLog() {
        boolean more = true;
        while (more && !closed) {
            more = following.readBatch(log);
            if (!closed) {
                progress.applied(following.number());
            }
        }
    }

    private void stopServing() {
        progress.stop();
        following.end();
        wakeUps.release();
    }

    private void awaitWakeUp() {
        try {
            if (wakeUps.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                wakeUps.drainPermits();
            }
        } catch (InterruptedException e) {
            LOG.debug("Interrupted while waiting for changes");
        }
    }

    /** Stops answering checks, then following. */
    @Override
    public void close() {
        closed = true;
        progress.close();
        wakeUps.release();
        try {
            hints.close();
            follower.join(CLOSE_AT_MOST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("The hints of commits could not be ended", e);
        }
    }
}
