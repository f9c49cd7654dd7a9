package dev.keystile.replica;

import dev.keystile.core.check.Checker;
import dev.keystile.core.check.KeyTable;
import dev.keystile.core.check.Lease;
import dev.keystile.core.policy.Policy;
import dev.keystile.registry.ChangeLog;
import dev.keystile.registry.Propagation;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one node of an installation on SQLite: a key table that follows the change log of its own process.
 * Safe for use by several threads.
 *
 * <h2>Design</h2>
 *
 * <p>A thread of its own reads the log, woken by each commit and now and then without one ({@link
 * Follower}); answers wait for it, or for nobody while it is out ({@link Standing}). A change waits
 * no longer than a lease lasts: then the node is taken out, as another would fence it, and comes back with
 * a fresh snapshot. So a reading that hangs can't keep a revoked key alive.
 */
public final class Replica implements Lease, Propagation, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final Duration CLOSE_AT_MOST = Duration.ofSeconds(10);

    private final Standing standing = new Standing();
    private final Checker checker;
    private final Follower follower;
    private final AutoCloseable hints;
    private final Thread thread;
    private final Timing timing;

    private Replica(ChangeLog log, Policy policy, InstantSource clock, Timing timing) {
        this.timing = timing;
        checker = new Checker(standing::isServing, clock, policy, new KeyTable());
        follower = new Follower(log, standing, checker::useTable, timing);
        hints = log.onCommit(follower::wake);
        thread = Thread.ofPlatform().name("keystile-replica").daemon().unstarted(follower);
    }

    /**
     * Takes a snapshot and begins to follow the log. When it returns, checks are answered.
     *
     * @param clock for keys that expire
     * @throws dev.keystile.registry.RegistryException if the database can't be read
     * @throws IllegalStateException if what the database holds contradicts itself
     */
    public static Replica start(ChangeLog log, Policy policy, InstantSource clock) {
        return start(log, policy, clock, Timing.defaults());
    }

    static Replica start(ChangeLog log, Policy policy, InstantSource clock, Timing timing) {
        Replica replica = new Replica(log, policy, clock, timing);
        try {
            replica.follower.begin();
        } catch (RuntimeException e) {
            replica.close();
            throw e;
        }
        replica.thread.start();
        return replica;
    }

    /** The checker that asks this node's table. */
    public Checker checker() {
        return checker;
    }

    @Override
    public boolean holds() {
        return standing.isServing();
    }

    /** The number of the newest change that this node has applied. */
    public long newestChange() {
        return standing.applied();
    }

    @Override
    public boolean isEverywhere(long changeNumber) {
        return standing.has(changeNumber);
    }

    /** A caller who would wait for longer than a lease takes the node out when the lease has run out. */
    @Override
    public boolean awaitEverywhere(long changeNumber, Duration atMost) throws InterruptedException {
        boolean outlastsTheLease = atMost.compareTo(timing.lease()) >= 0;
        return switch (standing.await(changeNumber, outlastsTheLease ? timing.lease() : atMost)) {
            case RELEASED -> true;
            case TURNED_AWAY -> false;
            case TIMED_OUT -> {
                if (outlastsTheLease) {
                    takeOut(changeNumber);
                }
                yield outlastsTheLease;
            }
        };
    }

    private void takeOut(long changeNumber) {
        LOG.warn(
                "Change {} was not applied within {}; this node answers no checks until it is",
                changeNumber,
                timing.lease());
        standing.stop();
        follower.wake();
    }

    /** Stops answering checks, then following. Waits a while for a reading that is under way. */
    @Override
    public void close() {
        standing.close();
        follower.wake();
        try {
            hints.close();
            if (thread.isAlive()) {
                thread.join(CLOSE_AT_MOST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("The hints of commits could not be ended", e);
        }
    }
}
