package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.Problem;
import dev.keystile.core.Role;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.Author;
import dev.keystile.registry.Command;
import dev.keystile.registry.IssuedKey;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.access.KeyAuthority;
import dev.keystile.registry.store.KeyStore;
import dev.keystile.registry.store.Transaction;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Issues a key, whose value is in the answer and nowhere else.
 *
 * @param owner what the key is bound to
 * @param kind publishable or secret for a project, organization for an organization
 * @param name 1 to 100 characters
 * @param description up to 500 characters, or null
 * @param role of the project or the organization, as the owner says; no higher than the actor's own
 * @param expiresAt when it ends by itself, or null for never
 */
public record IssueKey(
        KeyOwner owner,
        KeyKind kind,
        String name,
        @Nullable String description,
        Role role,
        @Nullable Instant expiresAt) implements Command<IssuedKey> {

    public IssueKey {
        boolean ofOrganization = owner instanceof KeyOwner.Organization;
        if (ofOrganization != (kind == KeyKind.ORGANIZATION) || ofOrganization != role instanceof OrganizationRole) {
            throw new IllegalArgumentException("Owner, kind and role of a key must fit one another");
        }
    }

    @Override
    public String auditAction() {
        return "key.issued";
    }

    @Override
    public Outcome<IssuedKey> run(Transaction transaction) {
        return Authoriser.of(transaction).toManageKeysOf(owner).then(authority -> issue(transaction, authority));
    }

    private Outcome<IssuedKey> issue(Transaction transaction, KeyAuthority authority) {
        Problem problem = problem(transaction, authority);
        if (problem != null) {
            return refused(problem);
        }
        var draft = new KeyStore.Draft(owner, role, name, description, null, expiresAt, Author.of(transaction.actor()));
        return done(Issuing.issue(transaction, draft, kind, authority.organizationId()));
    }

    private @Nullable Problem problem(Transaction transaction, KeyAuthority authority) {
        Problem aboveOwnRole = authority.problemWith(role);
        if (aboveOwnRole != null) {
            return aboveOwnRole;
        }
        Problem invalid = new Validation()
                .name("name", name)
                .description("description", description)
                .expiry("expires_at", expiresAt, transaction.now())
                .problem();
        return invalid != null ? invalid : Issuing.problemWithOneMore(transaction, owner);
    }
}
