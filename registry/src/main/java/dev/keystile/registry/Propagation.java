package dev.keystile.registry;

import java.time.Duration;

/** Knows which changes are in force on every node that could still be answering checks. */
public interface Propagation {

    /**
     * How long a node goes on answering checks after it last heard from the log: ninety per cent of the protocol's lease of 30
     * seconds, as every node counts it.
     */
    Duration NODE_LEASE = Duration.ofSeconds(27);

    /** Whether the change, and every one before it, is in force everywhere. */
    boolean isEverywhere(long changeNumber);

    /**
     * Waits until the change is in force everywhere.
     *
     * @return whether it is; false when the time ran out first
     */
    boolean awaitEverywhere(long changeNumber, Duration atMost) throws InterruptedException;
}
