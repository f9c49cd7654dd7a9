package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.OrganizationRole;
import dev.keystile.core.Problem;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.Actor;
import dev.keystile.registry.Command;
import dev.keystile.registry.IssuedKey;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Organization;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Project;
import dev.keystile.registry.access.Refusals;
import dev.keystile.registry.store.ProjectStore;
import dev.keystile.registry.store.Transaction;
import dev.keystile.registry.store.Transaction.AuditLine;
import org.jspecify.annotations.Nullable;

/**
 * Fills an empty installation: the first organization with its owner, the first project, and a key for
 * each. For the operator.
 *
 * @param organizationName the organization's name; its username is made from it
 * @param projectName the project's name
 * @param ownerEmail the e-mail address of the person who owns the organization
 */
public record SetUpInstallation(String organizationName, String projectName, String ownerEmail)
        implements Command<SetUpInstallation.Result> {

    private static final String FIRST_KEY = "First key";

    /** What there is afterwards; both keys are shown this once. */
    public record Result(Organization organization, Project project, IssuedKey organizationKey, IssuedKey projectKey) {}

    @Override
    public String auditAction() {
        return "installation.set_up";
    }

    @Override
    public Outcome<Result> run(Transaction transaction) {
        Problem problem = problem(transaction);
        return problem == null ? done(setUp(transaction)) : refused(problem);
    }

    private @Nullable Problem problem(Transaction transaction) {
        if (!(transaction.actor() instanceof Actor.Operator)) {
            return Refusals.OPERATOR_ONLY;
        }
        if (!transaction.stores().organizations().isEmpty()) {
            return Problem.of(ErrorCode.STATE_CONFLICT, "This installation is set up already.");
        }
        return new Validation()
                .name("organization", organizationName)
                .name("project", projectName)
                .email("owner_email", ownerEmail)
                .problem();
    }

    private Result setUp(Transaction transaction) {
        Organization organization = createOrganization(transaction);
        transaction.audit(new AuditLine(
                auditAction(), organization.id(), null, null, "Set up the installation with its first organization."));
        addOwner(transaction, organization);
        Project project = createProject(transaction, organization);
        IssuedKey organizationKey = Issuing.issue(
                transaction,
                Issuing.draft(
                        transaction, new KeyOwner.Organization(organization.id()), OrganizationRole.OWNER, FIRST_KEY),
                KeyKind.ORGANIZATION,
                organization.id());
        IssuedKey projectKey = Issuing.issue(
                transaction,
                Issuing.draft(transaction, new KeyOwner.Project(project.id()), ProjectRole.ADMIN, FIRST_KEY),
                KeyKind.SECRET,
                organization.id());
        return new Result(organization, project, organizationKey, projectKey);
    }

    private Organization createOrganization(Transaction transaction) {
        Organization organization = transaction.change(number -> transaction
                .stores()
                .organizations()
                .insert(number, organizationName, Usernames.from(organizationName), transaction.now()));
        transaction.audit(
                new AuditLine("organization.created", organization.id(), null, null, "Created the organization."));
        return organization;
    }

    private void addOwner(Transaction transaction, Organization organization) {
        var people = transaction.stores().people();
        var owner = transaction.change(number -> people.insert(number, ownerEmail, transaction.now()));
        transaction.change(number -> people.putInOrganization(
                number, organization.id(), owner.id(), OrganizationRole.OWNER, transaction.now()));
        transaction.audit(
                new AuditLine("person.added", organization.id(), null, null, "Added a person with the role owner."));
    }

    private Project createProject(Transaction transaction, Organization organization) {
        var draft = new ProjectStore.Draft(
                organization.id(), projectName, null, CreateProject.DEFAULT_LOCALE, CreateProject.DEFAULT_TIMEZONE);
        Project project =
                transaction.change(number -> transaction.stores().projects().insert(number, draft, transaction.now()));
        transaction.audit(
                new AuditLine("project.created", organization.id(), project.id(), null, "Created the project."));
        return project;
    }
}
