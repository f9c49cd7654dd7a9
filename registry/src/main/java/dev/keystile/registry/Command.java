package dev.keystile.registry;

import dev.keystile.registry.store.Transaction;

/**
 * A change that somebody asks for: one class a use case, free of transport. It is run by {@link
 * Registry#execute} alone, in a transaction, after the counter has been locked.
 *
 * @param <T> what the answer holds
 */
public interface Command<T> {

    /** What the audit calls it, such as {@code key.issued}. */
    String auditAction();

    /** Authorises the actor from rows, checks the values, and writes; or says why not and leaves no trace. */
    Outcome<T> run(Transaction transaction);

    /** The key that it names, or 0, for the audit of its refusals. */
    default long namedKey() {
        return 0;
    }
}
