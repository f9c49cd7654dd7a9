package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.Problem;
import dev.keystile.core.Role;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.ApiKey;
import dev.keystile.registry.Command;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Patch;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.access.KeyAuthority;
import dev.keystile.registry.store.Transaction;
import dev.keystile.registry.store.Transaction.AuditLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes what may change of a key. Null, or an absent patch, leaves a field as it is.
 *
 * @param kind what the caller takes the key's kind to be: it never changes, so another one is refused
 */
public record UpdateKey(
        KeyOwner owner,
        long keyId,
        @Nullable String name,
        Patch<String> description,
        @Nullable Role role,
        @Nullable KeyKind kind)
        implements Command<ApiKey> {

    public UpdateKey {
        if (role != null && role instanceof OrganizationRole != owner instanceof KeyOwner.Organization) {
            throw new IllegalArgumentException("Owner and role of a key must fit each other");
        }
    }

    @Override
    public String auditAction() {
        return "key.updated";
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
                        .then(key -> update(transaction, authority, key)));
    }

    private Outcome<ApiKey> update(Transaction transaction, KeyAuthority authority, ApiKey before) {
        Problem problem = problem(authority, before);
        if (problem != null) {
            return refused(problem);
        }
        String newName = name == null ? before.name() : name;
        String newDescription = description.appliedTo(before.description());
        Role newRole = role == null ? before.role() : role;
        if (newName.equals(before.name())
                && Objects.equals(newDescription, before.description())
                && newRole.equals(before.role())) {
            transaction.leaveAsItIs();
            return done(transaction.stores().uses().withUse(before));
        }
        ApiKey after = transaction.change(number ->
                transaction.stores().keys().update(number, keyId, newName, newDescription, newRole, transaction.now()));
        transaction.audit(new AuditLine(
                auditAction(), authority.organizationId(), authority.projectIdOrNull(), keyId, detail(before, after)));
        return done(transaction.stores().uses().withUse(after));
    }

    private @Nullable Problem problem(KeyAuthority authority, ApiKey before) {
        Problem aboveOwnRole = role == null ? null : authority.problemWith(role);
        return aboveOwnRole != null
                ? aboveOwnRole
                : new Validation()
                        .name("name", name)
                        .description("description", description.value())
                        .require(
                                kind == null || kind == before.kind(),
                                "scope",
                                "immutable",
                                "never changes, because it is part of the key's value; issue another key")
                        .problem();
    }

    private static String detail(ApiKey before, ApiKey after) {
        List<String> parts = new ArrayList<>();
        if (!before.name().equals(after.name())) {
            parts.add("the name");
        }
        if (!Objects.equals(before.description(), after.description())) {
            parts.add("the description");
        }
        if (!before.role().equals(after.role())) {
            parts.add("the role from " + before.role().wireName() + " to "
                    + after.role().wireName());
        }
        return "Changed " + String.join(", ", parts) + ".";
    }
}
