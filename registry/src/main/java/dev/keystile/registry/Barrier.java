package dev.keystile.registry;

import java.time.Duration;

/** The place where every answer waits until what it says is in force on every node. Safe for use by several threads. */
public final class Barrier {

    private final Propagation propagation;
    private final Duration atMost;

    /** @param atMost how long an answer may wait before the caller is told that the outcome isn't known */
    public Barrier(Propagation propagation, Duration atMost) {
        this.propagation = propagation;
        this.atMost = atMost;
    }

    /**
     * Waits until the answer is in force on every node.
     *
     * @throws OutcomeUnknownException if that took too long: the change holds, but a node may not know it yet
     */
    public <T> Settled<T> settle(Committed<T> committed) {
        long number = committed.changeNumber();
        if (number == Committed.NOTHING_TO_AWAIT || propagation.isEverywhere(number)) {
            return new Settled<>(committed.value());
        }
        try {
            if (propagation.awaitEverywhere(number, atMost)) {
                return new Settled<>(committed.value());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new OutcomeUnknownException("change " + number + " is committed but not yet in force on every node");
    }

    /** The answer at once, for a caller who asked not to wait until it is in force on every node. */
    public <T> Pending<T> pend(Committed<T> committed) {
        return new Pending<>(committed.value());
    }

    /** Whether a change is in force on every node, for lists, which show rows that aren't and say so. */
    public boolean isEverywhere(long changeNumber) {
        return propagation.isEverywhere(changeNumber);
    }
}
