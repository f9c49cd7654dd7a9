package dev.keystile.registry;

import java.time.Duration;

/** Knows which changes are in force on every node that could still be answering checks. */
public interface Propagation {

    /** Whether the change, and every one before it, is in force everywhere. */
    boolean isEverywhere(long changeNumber);

    /**
     * Waits until the change is in force everywhere.
     *
     * @return whether it is; false when the time ran out first
     */
    boolean awaitEverywhere(long changeNumber, Duration atMost) throws InterruptedException;
}
