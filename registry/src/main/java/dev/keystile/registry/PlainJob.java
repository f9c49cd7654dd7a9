package dev.keystile.registry;

import dev.keystile.registry.store.Stores;
import dev.keystile.registry.store.WriteConnection;
import java.util.function.Function;

/** A job that writes nothing that verdicts depend on, and so takes no number. */
final class PlainJob<T> extends Job<T> {

    private final Function<Stores, T> work;

    PlainJob(Function<Stores, T> work) {
        this.work = work;
    }

    @Override
    T work(WriteConnection connection, Stores stores) {
        return work.apply(stores);
    }

    @Override
    boolean hasChanged() {
        return false;
    }
}
