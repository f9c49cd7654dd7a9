package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.Problem;
import dev.keystile.registry.Command;
import dev.keystile.registry.Organization;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.store.Transaction;
import dev.keystile.registry.store.Transaction.AuditLine;

/**
 * Archives an organization, for ever: its keys and those of all its projects are dead at once.
 *
 * @param confirmation the organization's username, so that nobody does this by mistake
 */
public record ArchiveOrganization(long organizationId, String confirmation) implements Command<Organization> {

    @Override
    public String auditAction() {
        return "organization.archived";
    }

    @Override
    public Outcome<Organization> run(Transaction transaction) {
        return Authoriser.of(transaction)
                .toSettleOrganization(organizationId)
                .then(organization -> archive(transaction, organization));
    }

    private Outcome<Organization> archive(Transaction transaction, Organization organization) {
        if (!confirmation.equals(organization.username())) {
            return refused(Problem.validationFailed(
                    "confirm",
                    "not_confirmed",
                    "The parameter confirm must be the organization's username, for this can't be undone."));
        }
        Organization archived = transaction.change(
                number -> transaction.stores().organizations().archive(number, organizationId, transaction.now()));
        transaction.audit(new AuditLine(
                auditAction(), organizationId, null, null, "Archived the organization; all its keys are dead."));
        return done(archived);
    }
}
