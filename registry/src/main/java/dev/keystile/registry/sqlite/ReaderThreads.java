package dev.keystile.registry.sqlite;

import dev.keystile.registry.StorageUnavailableException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The platform threads that read. SQLite is called through JNI, which holds on to the carrier of a virtual
 * thread; callers wait for these threads instead, and a virtual one lets go of its carrier meanwhile. Safe
 * for use by several threads.
 */
final class ReaderThreads implements AutoCloseable {

    static final int MAX_WAITING = 1024;

    private final Duration maxReadTime;
    private final ThreadPoolExecutor threads;

    ReaderThreads(int size, Duration maxReadTime) {
        this.maxReadTime = maxReadTime;
        this.threads = new ThreadPoolExecutor(
                size,
                size,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                Thread.ofPlatform().name("keystile-reader-", 0).daemon().factory());
    }

    /**
     * Runs a reading on one of the threads and waits for it. What it throws comes out as it is.
     *
     * @param reading is given the moment of {@link System#nanoTime} at which it must be over
     * @throws StorageUnavailableException if too many readings wait, if it took too long, or after closing
     */
    <T> T call(Function<Long, T> reading) {
        long deadline = System.nanoTime() + maxReadTime.toNanos();
        FutureTask<T> task = new FutureTask<>(() -> reading.apply(deadline));
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            throw new StorageUnavailableException("the database takes no more readings at the moment", e);
        }
        return await(task, deadline);
    }

    private static <T> T await(FutureTask<T> task, long deadline) {
        try {
            return task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw faultOf(e);
        } catch (TimeoutException e) {
            task.cancel(false);
            throw new StorageUnavailableException("a reading took too long", e);
        } catch (InterruptedException e) {
            task.cancel(false);
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("interrupted while the database was read", e);
        }
    }

    private static RuntimeException faultOf(ExecutionException e) {
        return switch (e.getCause()) {
            case RuntimeException fault -> fault;
            case Error error -> throw error;
            case null, default -> new IllegalStateException(e.getCause());
        };
    }

    /** Takes no more readings, and waits for those that were taken. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            threads.awaitTermination(maxReadTime.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
