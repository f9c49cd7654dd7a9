package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.registry.Actor;
import dev.keystile.registry.Command;
import dev.keystile.registry.Organization;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Patch;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.store.OrganizationStore;
import dev.keystile.registry.store.Transaction;
import dev.keystile.registry.store.Transaction.AuditLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes what may change of an organization. Null, or an absent patch, leaves a field as it is. Its owners may change
 * its name and domain; its external id is how the host product knows it, and so the operator's alone to change.
 */
public record UpdateOrganization(
        long organizationId, @Nullable String name, Patch<String> domain, Patch<String> externalId)
        implements Command<Organization> {

    private static final String EXTERNAL_ID = "external_id";

    @Override
    public String auditAction() {
        return "organization.updated";
    }

    @Override
    public Outcome<Organization> run(Transaction transaction) {
        return Authoriser.of(transaction)
                .toRenameOrganization(organizationId)
                .then(organization -> update(transaction, organization));
    }

    private Outcome<Organization> update(Transaction transaction, Organization before) {
        Problem problem = problem(transaction, before);
        if (problem != null) {
            return refused(problem);
        }
        var draft = new OrganizationStore.Draft(
                name == null ? before.name() : name,
                before.username(),
                domain.appliedTo(before.domain()),
                externalId.appliedTo(before.externalId()));
        if (draft.equals(draftOf(before))) {
            transaction.leaveAsItIs();
            return done(before);
        }
        Organization after = transaction.change(number ->
                transaction.stores().organizations().update(number, organizationId, draft, transaction.now()));
        transaction.audit(new AuditLine(auditAction(), organizationId, null, null, detail(before, after)));
        return done(after);
    }

    private static OrganizationStore.Draft draftOf(Organization organization) {
        return new OrganizationStore.Draft(
                organization.name(), organization.username(), organization.domain(), organization.externalId());
    }

    private @Nullable Problem problem(Transaction transaction, Organization before) {
        if (externalId.present() && !(transaction.actor() instanceof Actor.Operator)) {
            return Problem.ofParam(
                    ErrorCode.PERMISSION_DENIED,
                    EXTERNAL_ID,
                    "Only the operator of the installation may change the " + EXTERNAL_ID + " of an organization.");
        }
        Problem invalid = new Validation()
                .name("name", name)
                .domain("domain", domain.value())
                .externalId(EXTERNAL_ID, externalId.value())
                .problem();
        return invalid != null ? invalid : ExternalIds.problem(transaction, externalId.value(), before);
    }

    private static String detail(Organization before, Organization after) {
        List<String> parts = new ArrayList<>();
        if (!before.name().equals(after.name())) {
            parts.add("the name");
        }
        if (!Objects.equals(before.domain(), after.domain())) {
            parts.add("the domain");
        }
        if (!Objects.equals(before.externalId(), after.externalId())) {
            parts.add("the external id");
        }
        return "Changed " + String.join(", ", parts) + ".";
    }
}
