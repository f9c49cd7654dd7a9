package dev.keystile.registry.store;

import dev.keystile.core.policy.Policy;
import dev.keystile.registry.Actor;
import java.time.Instant;

/** One reading of the database on somebody's behalf: everything it reads is from the same moment. Not thread-safe. */
public interface Reading {

    /** On whose behalf. Nothing is known of the actor but the id; the rest is read from rows. */
    Actor actor();

    /** The time of the reading, to the millisecond. */
    Instant now();

    /** The policy in force. */
    Policy policy();

    /** The tables. */
    Stores stores();

    /** Notes that the answer gives away a row that this change wrote, and so must wait until it is in force. */
    void reveal(long changeNumber);
}
