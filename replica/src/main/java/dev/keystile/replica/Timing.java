package dev.keystile.replica;

import dev.keystile.registry.Propagation;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How often a node looks without having been woken, and how long it trusts its table without looking.
 *
 * @param poll the longest time between two readings of the log; hints shorten it
 * @param lease how long checks outlive a log that can't be read
 * @param nanoTime a clock that only moves forward, as {@link System#nanoTime()}
 */
record Timing(Duration poll, Duration lease, LongSupplier nanoTime) {

    static final Duration DEFAULT_LEASE = Propagation.NODE_LEASE;

    static final Duration DEFAULT_POLL = Duration.ofMillis(500);

    Timing {
        if (poll.isNegative() || poll.isZero() || lease.isNegative()) {
            throw new IllegalArgumentException("A node polls after some time and has a lease of no less than nothing");
        }
    }

    static Timing defaults() {
        return new Timing(DEFAULT_POLL, DEFAULT_LEASE, System::nanoTime);
    }

    boolean hasLeaseRunOut(long lastReading) {
        return nanoTime.getAsLong() - lastReading > lease.toNanos();
    }
}
