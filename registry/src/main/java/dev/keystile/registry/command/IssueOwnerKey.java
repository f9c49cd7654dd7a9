package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.Problem;
import dev.keystile.registry.Command;
import dev.keystile.registry.IssuedKey;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.store.Transaction;
import dev.keystile.registry.store.Transaction.AuditLine;

/**
 * Issues a key of role owner to an organization that has lost all of its own: a way back in, for the operator. The
 * organization sees it in its audit. The maximum of live keys doesn't hold for it, for it must never fail.
 *
 * @param name 1 to 100 characters
 */
public record IssueOwnerKey(long organizationId, String name) implements Command<IssuedKey> {

    @Override
    public String auditAction() {
        return "organization.recovered";
    }

    @Override
    public Outcome<IssuedKey> run(Transaction transaction) {
        return Authoriser.of(transaction).toOperateOn(organizationId).then(organization -> issue(transaction));
    }

    private Outcome<IssuedKey> issue(Transaction transaction) {
        Problem problem = new Validation().name("name", name).problem();
        if (problem != null) {
            return refused(problem);
        }
        IssuedKey issued = Founding.issueOwnerKey(transaction, organizationId, name);
        transaction.audit(new AuditLine(
                auditAction(),
                organizationId,
                null,
                issued.key().id(),
                "The operator issued a key of the role owner as a way back into the organization."));
        return done(issued);
    }
}
