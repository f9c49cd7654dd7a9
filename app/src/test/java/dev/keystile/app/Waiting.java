package dev.keystile.app;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread or process does, up to a deadline. */
final class Waiting {

    /** Generous: only a test that fails waits so long. */
    static final Duration LONGEST = Duration.ofSeconds(60);

    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

    private Waiting() {}

    /** Returns as soon as the condition holds; after the deadline it fails, saying what it waited for. */
    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("Waited " + LONGEST.toSeconds() + " seconds in vain until " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
