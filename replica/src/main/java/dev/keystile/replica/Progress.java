package dev.keystile.replica;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far this node has come, and the place where answers wait for it. Safe for use by several threads.
 *
 * <h2>Design</h2>
 *
 * <p>A change is in force everywhere when this one node has applied it, or when it isn't serving: then no
 * check is answered at all. But a node that comes back must not serve from a table that lacks a change
 * which was answered meanwhile. So whoever is let through because nobody serves leaves the number of its
 * change here, and serving begins again only with a table that holds the highest of them (rule 9 of the
 * protocol in small). Both happen under one lock.
 */
final class Progress {

    private static final long NOTHING = -1;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    /** The newest change in the table that serves; {@link #NOTHING} while none does. */
    private volatile long served = NOTHING;

    /** The newest change that was answered while nobody served. */
    private long answeredMeanwhile;

    private boolean closed;

    boolean isServing() {
        return served != NOTHING;
    }

    /** The table holds everything up to this number: it serves from now on, if nothing newer has been answered. */
    void applied(long number) {
        lock.lock();
        try {
            if (!closed && number >= answeredMeanwhile) {
                served = number;
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** No check is answered from now on. */
    void stop() {
        lock.lock();
        try {
            served = NOTHING;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Stops for good. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        stop();
    }

    /** Whether the change is in force everywhere. */
    boolean has(long number) {
        if (served >= number) {
            return true;
        }
        lock.lock();
        try {
            return hasUnderLock(number);
        } finally {
            lock.unlock();
        }
    }

    private boolean hasUnderLock(long number) {
        if (served == NOTHING) {
            answeredMeanwhile = Math.max(answeredMeanwhile, number);
            return true;
        }
        return served >= number;
    }

    /** Waits until it is; false when the time ran out first. */
    boolean await(long number, Duration atMost) throws InterruptedException {
        if (served >= number) {
            return true;
        }
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (!hasUnderLock(number)) {
                if (left <= 0) {
                    return false;
                }
                left = moved.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
