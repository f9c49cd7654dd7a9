package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.Problem;
import dev.keystile.registry.Command;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Project;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.store.ProjectStore;
import dev.keystile.registry.store.Transaction;
import dev.keystile.registry.store.Transaction.AuditLine;
import org.jspecify.annotations.Nullable;

/**
 * Creates a project in an organization.
 *
 * @param name 1 to 100 characters
 * @param externalId the host product's own id of it, unique within the organization, or null
 * @param locale a BCP 47 language tag, or null for English
 * @param timezone an IANA time zone id, or null for UTC
 */
public record CreateProject(
        long organizationId,
        String name,
        @Nullable String externalId,
        @Nullable String locale,
        @Nullable String timezone)
        implements Command<Project> {

    static final String DEFAULT_LOCALE = "en";
    static final String DEFAULT_TIMEZONE = "UTC";

    @Override
    public String auditAction() {
        return "project.created";
    }

    @Override
    public Outcome<Project> run(Transaction transaction) {
        return Authoriser.of(transaction)
                .toManageOrganization(organizationId)
                .then(organization -> create(transaction));
    }

    private Outcome<Project> create(Transaction transaction) {
        Problem problem = problem(transaction);
        if (problem != null) {
            return refused(problem);
        }
        var draft = new ProjectStore.Draft(
                organizationId,
                name,
                externalId,
                locale == null ? DEFAULT_LOCALE : locale,
                timezone == null ? DEFAULT_TIMEZONE : timezone);
        Project project =
                transaction.change(number -> transaction.stores().projects().insert(number, draft, transaction.now()));
        transaction.audit(new AuditLine(auditAction(), organizationId, project.id(), null, "Created the project."));
        return done(project);
    }

    private @Nullable Problem problem(Transaction transaction) {
        Problem invalid = new Validation()
                .name("name", name)
                .externalId("external_id", externalId)
                .locale("locale", locale)
                .timezone("timezone", timezone)
                .problem();
        return invalid != null ? invalid : ExternalIds.problem(transaction, organizationId, externalId, null);
    }
}
