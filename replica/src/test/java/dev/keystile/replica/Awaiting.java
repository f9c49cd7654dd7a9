package dev.keystile.replica;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for conditions. A condition that never comes fails the test after {@link #LONG}. */
final class Awaiting {

    static final Duration LONG = Duration.ofSeconds(30);

    private static final long GLANCE_NANOS = 50_000;

    private Awaiting() {}

    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("The condition did not come true");
            }
            LockSupport.parkNanos(GLANCE_NANOS);
        }
    }

    static void uninterruptibly(CountDownLatch latch) {
        try {
            if (!latch.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("Nobody released the latch");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted", e);
        }
    }
}
