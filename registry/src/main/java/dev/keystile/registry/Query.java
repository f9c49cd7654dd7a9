package dev.keystile.registry;

import dev.keystile.registry.store.Reading;

/**
 * A question that somebody asks: one class a question, free of transport. It is answered by {@link
 * Registry#ask} alone, from one read transaction.
 *
 * @param <T> what the answer holds
 */
public interface Query<T> {

    /** What the audit calls it when it is refused, such as {@code key.read}. */
    String auditAction();

    /** Authorises the actor from rows and reads; or says why not. */
    Outcome<T> answer(Reading reading);

    /** The key that it names, or 0, for the audit of its refusals. */
    default long namedKey() {
        return 0;
    }
}
