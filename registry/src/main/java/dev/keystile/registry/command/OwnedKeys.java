package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.registry.ApiKey;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.access.KeyAuthority;
import dev.keystile.registry.access.Refusals;
import dev.keystile.registry.store.Transaction;

/** The finding of a key that is to be changed. */
final class OwnedKeys {

    private static final Problem SYSTEM_KEY = Problem.of(
            ErrorCode.STATE_CONFLICT,
            "A feature of the product uses this key. It goes when the feature is removed, and not before.");

    private OwnedKeys() {}

    /** A live key that may be changed by whoever has the authority. A revoked one is missing, and revealed. */
    static Outcome<ApiKey> toChange(Transaction transaction, KeyAuthority authority, long keyId) {
        ApiKey key = transaction.stores().keys().find(authority.owner(), keyId).orElse(null);
        if (key == null) {
            return refused(Refusals.MISSING);
        }
        transaction.reveal(key.changeNumber());
        if (key.revocation() != null) {
            return refused(Refusals.MISSING);
        }
        Problem outOfReach = authority.problemWith(key.role());
        if (outOfReach != null) {
            return refused(outOfReach);
        }
        return key.systemKey() ? refused(SYSTEM_KEY) : done(key);
    }
}
