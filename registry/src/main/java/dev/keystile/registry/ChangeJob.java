package dev.keystile.registry;

import dev.keystile.registry.store.Stores;
import dev.keystile.registry.store.WriteConnection;
import java.util.function.Function;

/** A job that changes what verdicts depend on: it locks the counter before it reads anything. */
final class ChangeJob<T> extends Job<Committed<T>> {

    private final Actor actor;
    private final RequestContext context;
    private final RegistrySettings settings;
    private final Function<LedgerTransaction, Effect<T>> work;
    private boolean changed;

    ChangeJob(
            Actor actor,
            RequestContext context,
            RegistrySettings settings,
            Function<LedgerTransaction, Effect<T>> work) {
        this.actor = actor;
        this.context = context;
        this.settings = settings;
        this.work = work;
    }

    @Override
    Committed<T> work(WriteConnection connection, Stores stores) {
        connection.savepoint();
        long number = stores.changes().nextNumber();
        LedgerTransaction transaction = new LedgerTransaction(actor, context, stores, settings, number);
        Effect<T> effect = work.apply(transaction);
        changed = effect.kept();
        if (effect.kept()) {
            transaction.requireComplete();
            connection.releaseSavepoint();
        } else {
            takeBack(connection, stores, effect);
        }
        return new Committed<>(effect.answer(), transaction.revealed());
    }

    private static void takeBack(WriteConnection connection, Stores stores, Effect<?> effect) {
        connection.rollbackToSavepoint();
        if (effect.instead() != null) {
            effect.instead().accept(stores);
        }
    }

    @Override
    boolean hasChanged() {
        return changed;
    }
}
