package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.Problem;
import dev.keystile.registry.ApiKey;
import dev.keystile.registry.Command;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.access.KeyAuthority;
import dev.keystile.registry.store.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Ends a key, at once and for ever. What was known of it stays as a tombstone.
 *
 * @param reason why, for people, up to 500 characters, or null
 */
public record RevokeKey(
        KeyOwner owner, long keyId, @Nullable String reason) implements Command<ApiKey> {

    @Override
    public String auditAction() {
        return "key.revoked";
    }

    @Override
    public long namedKey() {
        return keyId;
    }

    @Override
    public Outcome<ApiKey> run(Transaction transaction) {
        return Authoriser.of(transaction)
                .toManageKeysOf(owner)
                .then(authority -> OwnedKeys.toChange(transaction, authority, keyId)
                        .then(key -> revoke(transaction, authority, key)));
    }

    private Outcome<ApiKey> revoke(Transaction transaction, KeyAuthority authority, ApiKey key) {
        Problem problem = new Validation().reason("reason", reason).problem();
        if (problem != null) {
            return refused(problem);
        }
        return done(Revoking.revoke(transaction, authority, key, reason));
    }
}
