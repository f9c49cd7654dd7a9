package dev.keystile.replica;

import java.time.Duration;

/**
 * Where this node stands between the truth and those who ask: whether it answers checks, and which
 * changes are in force on it. Safe for use by several threads.
 *
 * <h2>Design</h2>
 *
 * <p>With one node, a change is in force everywhere when that node has applied it, or while it answers no
 * checks. The second half needs care: a node that comes back must not serve from a table that lacks a
 * change which was let through meanwhile. So it comes back in two steps, as rule 9 of the protocol asks.
 *
 * <ol>
 *   <li>{@link #join}: it answers no checks yet, but from now on changes wait for it.
 *   <li>{@link #serve}: it answers checks. Between the two, the log must have been read to its end.
 * </ol>
 *
 * <p>Nothing slips between them. Whoever was let through because the node was out had committed its change
 * before it looked here, and looked before the node joined; a reading of the log that begins after the
 * join therefore holds that change. Whoever looks after the join waits until the change is applied. A
 * table that is taken from a snapshot and served without the second reading would break the promise.
 *
 * <p>{@link Phase} is written before the waiting are let go and read before the number is, each of them
 * volatile; a check that starts after an answer was sent therefore finds the node out, or the change in
 * its table.
 */
final class Standing {

    /** What a node does. */
    enum Phase {
        /** It answers no checks, and no change waits for it. */
        OUT,
        /** It answers no checks, but changes wait for it. */
        JOINING,
        /** It answers checks, and changes wait for it. */
        SERVING,
        /** It is out for good. */
        CLOSED
    }

    private final Waiters waiters = new Waiters();
    private volatile Phase phase = Phase.OUT;
    private volatile long applied;

    boolean isServing() {
        return phase == Phase.SERVING;
    }

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /** Whether the change, and every one before it, is in force here. */
    boolean has(long change) {
        Phase seen = phase;
        return seen == Phase.OUT || seen == Phase.CLOSED || applied >= change;
    }

    /** The newest change that the table holds. */
    long applied() {
        return applied;
    }

    /** Waits until it is. */
    Waiters.End await(long change, Duration atMost) throws InterruptedException {
        return has(change) ? Waiters.End.RELEASED : waiters.await(change, atMost, () -> has(change));
    }

    /** The table that will serve holds everything up to this change: from now on changes wait for it. */
    void join(long change) {
        applied = change;
        enter(Phase.JOINING);
        waiters.releaseUpTo(change);
    }

    /** The table holds everything up to this change. */
    void applied(long change) {
        applied = change;
        waiters.releaseUpTo(change);
    }

    /**
     * Checks are answered from now on, unless the node was taken out since it joined: what was let through
     * then may be missing in its table.
     *
     * @return whether it serves
     */
    synchronized boolean serve() {
        if (phase != Phase.JOINING) {
            return false;
        }
        phase = Phase.SERVING;
        return true;
    }

    /** No check is answered from now on, and no change waits. */
    void stop() {
        enter(Phase.OUT);
        waiters.releaseAll();
    }

    /** Stops for good. */
    void close() {
        enter(Phase.CLOSED);
        waiters.releaseAll();
    }

    private synchronized void enter(Phase next) {
        if (phase != Phase.CLOSED) {
            phase = next;
        }
    }
}
