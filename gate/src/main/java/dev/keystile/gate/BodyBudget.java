package dev.keystile.gate;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of unfinished bodies a gate may hold, all connections together. Safe for use by several threads. */
final class BodyBudget {

    private final long maximum;
    private final AtomicLong held = new AtomicLong();

    BodyBudget(long maximum) {
        this.maximum = maximum;
    }

    /** One for doors that hold no bodies. */
    static BodyBudget none() {
        return new BodyBudget(0);
    }

    /** Takes room for some bytes, or says that there is none. */
    boolean take(int bytes) {
        if (held.addAndGet(bytes) <= maximum) {
            return true;
        }
        give(bytes);
        return false;
    }

    /** Gives back room that was taken. */
    void give(int bytes) {
        held.addAndGet(-bytes);
    }
}
