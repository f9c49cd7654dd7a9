package dev.keystile.registry;

import dev.keystile.registry.store.Stores;
import dev.keystile.registry.store.WriteConnection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that waits for the writer. It may be run again after its transaction was taken back; its
 * future completes once, after the commit.
 */
abstract class Job<T> {

    private final CompletableFuture<T> future = new CompletableFuture<>();
    private @Nullable T result;

    /** Does the work within the transaction that is open; what it throws takes the whole transaction back. */
    final void run(WriteConnection connection, Stores stores) {
        result = work(connection, stores);
    }

    abstract T work(WriteConnection connection, Stores stores);

    /** Whether the last run left something that nodes must hear of. */
    abstract boolean hasChanged();

    final CompletableFuture<T> future() {
        return future;
    }

    final void succeed() {
        future.complete(result);
    }

    final void fail(Supplier<? extends Throwable> fault) {
        future.completeExceptionally(fault.get());
    }
}
