package dev.keystile.replica;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for changes to be applied, in the order of the changes' numbers: whoever applies one
 * wakes those who wait for it and nobody else. Safe for use by several threads.
 */
final class Waiters {

    /** How many may wait at once. One more is told at once that the change isn't in force yet. */
    static final int MAX_WAITING = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, Group> groups = new TreeMap<>();
    private final int maxWaiting;
    private int waiting;

    Waiters() {
        this(MAX_WAITING);
    }

    Waiters(int maxWaiting) {
        this.maxWaiting = maxWaiting;
    }

    /** How a waiting ended. */
    enum End {
        /** The change is in force, or nobody answers checks. */
        RELEASED,
        /** The time ran out first. */
        TIMED_OUT,
        /** Too many wait already. */
        TURNED_AWAY
    }

    /** Those who wait for one number. */
    private static final class Group {
        private final CountDownLatch released = new CountDownLatch(1);
        private int members;
    }

    /**
     * Waits until the number is released, or is seen to need no waiting any more.
     *
     * @param isInForce asked once more after the waiting has begun, so that no release can be missed
     */
    End await(long number, Duration atMost, BooleanSupplier isInForce) throws InterruptedException {
        Group group = enter(number);
        if (group == null) {
            return End.TURNED_AWAY;
        }
        try {
            boolean released = isInForce.getAsBoolean() || group.released.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
            return released ? End.RELEASED : End.TIMED_OUT;
        } finally {
            leave(number, group);
        }
    }

    private @Nullable Group enter(long number) {
        lock.lock();
        try {
            if (waiting == maxWaiting) {
                return null;
            }
            waiting++;
            Group group = groups.computeIfAbsent(number, ignored -> new Group());
            group.members++;
            return group;
        } finally {
            lock.unlock();
        }
    }

    private void leave(long number, Group group) {
        lock.lock();
        try {
            waiting--;
            group.members--;
            if (group.members == 0) {
                groups.remove(number, group);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets go everybody who waits for this number or a lower one. */
    void releaseUpTo(long number) {
        lock.lock();
        try {
            release(groups.headMap(number, true));
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody go. */
    void releaseAll() {
        releaseUpTo(Long.MAX_VALUE);
    }

    private static void release(Map<Long, Group> groups) {
        groups.values().forEach(group -> group.released.countDown());
        groups.clear();
    }

    /** How many wait. */
    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }
}
