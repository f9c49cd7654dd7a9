package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.Author;
import dev.keystile.registry.Command;
import dev.keystile.registry.IssuedKey;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.ProjectFeature;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.access.KeyAuthority;
import dev.keystile.registry.access.SystemKeys;
import dev.keystile.registry.store.KeyStore;
import dev.keystile.registry.store.Transaction;
import dev.keystile.registry.store.Transaction.AuditLine;
import org.jspecify.annotations.Nullable;

/**
 * Enables a feature of a project: makes the system key that it works with, whose value is in the answer and nowhere
 * else. Nobody can change or revoke that key but by disabling the feature.
 */
public record EnableFeature(long projectId, ProjectFeature feature) implements Command<IssuedKey> {

    @Override
    public String auditAction() {
        return "feature.enabled";
    }

    @Override
    public Outcome<IssuedKey> run(Transaction transaction) {
        return Authoriser.of(transaction)
                .toManageKeysOf(new KeyOwner.Project(projectId))
                .then(authority -> enable(transaction, authority));
    }

    private Outcome<IssuedKey> enable(Transaction transaction, KeyAuthority authority) {
        Problem problem = problem(transaction, authority);
        if (problem != null) {
            return refused(problem);
        }
        transaction.audit(new AuditLine(
                auditAction(),
                authority.organizationId(),
                projectId,
                null,
                "Enabled the feature " + feature.wireName() + "."));
        var draft = new KeyStore.Draft(
                authority.owner(),
                feature.keyRole(),
                feature.title(),
                null,
                feature.wireName(),
                null,
                Author.of(transaction.actor()));
        return done(Issuing.issue(transaction, draft, KeyKind.SECRET, authority.organizationId()));
    }

    private @Nullable Problem problem(Transaction transaction, KeyAuthority authority) {
        Problem aboveOwnRole = authority.problemWith(feature.keyRole());
        if (aboveOwnRole != null) {
            return aboveOwnRole;
        }
        if (SystemKeys.find(transaction, projectId, feature).isEmpty()) {
            return Issuing.problemWithOneMore(transaction, authority.owner());
        }
        return Problem.of(
                ErrorCode.STATE_CONFLICT,
                "The feature " + feature.wireName() + " is enabled, and its key was shown when it was."
                        + " Disable the feature first to get a new key.");
    }
}
