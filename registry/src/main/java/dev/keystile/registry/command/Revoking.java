package dev.keystile.registry.command;

import dev.keystile.registry.ApiKey;
import dev.keystile.registry.Author;
import dev.keystile.registry.access.KeyAuthority;
import dev.keystile.registry.store.Transaction;
import dev.keystile.registry.store.Transaction.AuditLine;
import org.jspecify.annotations.Nullable;

/** The ending of a key, once it is allowed. */
final class Revoking {

    private Revoking() {}

    static ApiKey revoke(Transaction transaction, KeyAuthority authority, ApiKey key, @Nullable String reason) {
        var revocation = new ApiKey.Revocation(transaction.now(), Author.of(transaction.actor()), reason);
        ApiKey revoked =
                transaction.change(number -> transaction.stores().keys().revoke(number, key.id(), revocation));
        transaction.audit(new AuditLine(
                "key.revoked",
                authority.organizationId(),
                authority.projectIdOrNull(),
                key.id(),
                "Revoked the " + key.kind().wireName() + " key " + key.mask() + "."));
        return transaction.stores().uses().withUse(revoked);
    }
}
