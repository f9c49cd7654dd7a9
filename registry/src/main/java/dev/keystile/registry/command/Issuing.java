package dev.keystile.registry.command;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.Role;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import dev.keystile.registry.ApiKey;
import dev.keystile.registry.Author;
import dev.keystile.registry.IssuedKey;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.store.KeyStore;
import dev.keystile.registry.store.Transaction;
import dev.keystile.registry.store.Transaction.AuditLine;
import org.jspecify.annotations.Nullable;

/** The making of a key, once it is allowed. */
final class Issuing {

    private Issuing() {}

    /** Why an owner can't have one more key, or null. */
    static @Nullable Problem problemWithOneMore(Transaction transaction, KeyOwner owner) {
        int most = transaction.maxLiveKeys();
        return transaction.stores().keys().hasLive(owner, most, transaction.now())
                ? Problem.of(
                        ErrorCode.STATE_CONFLICT,
                        "There are " + most + " live keys here, which is the maximum. Revoke some that aren't used.")
                : null;
    }

    static KeyStore.Draft draft(Transaction transaction, KeyOwner owner, Role role, String name) {
        return new KeyStore.Draft(owner, role, name, null, null, null, Author.of(transaction.actor()));
    }

    static IssuedKey issue(Transaction transaction, KeyStore.Draft draft, KeyKind kind, long organizationId) {
        PlaintextKey value = transaction.mint(kind);
        ApiKey key = transaction.change(
                number -> transaction.stores().keys().insert(number, draft, value, transaction.now()));
        Long projectId = key.owner() instanceof KeyOwner.Project project ? project.id() : null;
        transaction.audit(new AuditLine(
                "key.issued",
                organizationId,
                projectId,
                key.id(),
                "Issued the " + kind.wireName() + " key " + key.mask() + " with the role "
                        + key.role().wireName() + "."));
        return new IssuedKey(key, value);
    }
}
