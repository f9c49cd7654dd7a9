package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.registry.ApiKey;
import dev.keystile.registry.Command;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.ProjectFeature;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.access.KeyAuthority;
import dev.keystile.registry.access.SystemKeys;
import dev.keystile.registry.store.Transaction;
import dev.keystile.registry.store.Transaction.AuditLine;

/**
 * Disables a feature of a project, and revokes its system key in the same transaction. The answer is that key's
 * tombstone. A feature that isn't enabled is a conflict, as one is that is to be enabled twice.
 */
public record DisableFeature(long projectId, ProjectFeature feature) implements Command<ApiKey> {

    private static final String REASON = "feature disabled";

    @Override
    public String auditAction() {
        return "feature.disabled";
    }

    @Override
    public Outcome<ApiKey> run(Transaction transaction) {
        return Authoriser.of(transaction)
                .toManageKeysOf(new KeyOwner.Project(projectId))
                .then(authority -> disable(transaction, authority));
    }

    private Outcome<ApiKey> disable(Transaction transaction, KeyAuthority authority) {
        ApiKey key = SystemKeys.find(transaction, projectId, feature).orElse(null);
        if (key == null) {
            return refused(Problem.of(
                    ErrorCode.STATE_CONFLICT, "The feature " + feature.wireName() + " isn't enabled in this project."));
        }
        Problem aboveOwnRole = authority.problemWith(key.role());
        if (aboveOwnRole != null) {
            return refused(aboveOwnRole);
        }
        transaction.audit(new AuditLine(
                auditAction(),
                authority.organizationId(),
                projectId,
                null,
                "Disabled the feature " + feature.wireName() + "; its key is revoked."));
        return done(Revoking.revoke(transaction, authority, key, REASON));
    }
}
