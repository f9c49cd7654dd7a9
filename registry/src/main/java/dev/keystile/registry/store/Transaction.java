package dev.keystile.registry.store;

import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import org.jspecify.annotations.Nullable;

/**
 * One changing transaction on somebody's behalf. The counter is locked before the first row is read, so
 * what it reads can't change before it commits. Made by the ledger alone; not thread-safe.
 */
public interface Transaction extends Reading {

    /** What writes one row under a number. */
    @FunctionalInterface
    interface Writing<R> {
        Changed<R> under(long number);
    }

    /** Writes one row under the next number, and after it the change in the log. */
    <R> R change(Writing<R> writing);

    /** Adds a line to the audit, for what this transaction does. */
    void audit(AuditLine line);

    /** Notes that everything is as it was asked for already: the command is done without a change or a line. */
    void leaveAsItIs();

    /** Makes the value of a new key. */
    PlaintextKey mint(KeyKind kind);

    /** How many live keys an owner may have. */
    int maxLiveKeys();

    /**
     * What the audit says of one thing that was done.
     *
     * @param action such as {@code key.issued}
     * @param keyId the key that it is about, or null
     * @param detail a short sentence for people, never a secret nor a text that a caller sent
     */
    record AuditLine(
            String action,
            long organizationId,
            @Nullable Long projectId,
            @Nullable Long keyId,
            String detail) {}
}
