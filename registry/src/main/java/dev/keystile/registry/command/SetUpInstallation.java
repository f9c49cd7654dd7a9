package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.ErrorCode;
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
import dev.keystile.registry.store.OrganizationStore;
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
        Organization organization = Founding.create(
                transaction,
                new OrganizationStore.Draft(organizationName, Usernames.from(organizationName), null, null));
        transaction.audit(new AuditLine(
                auditAction(), organization.id(), null, null, "Set up the installation with its first organization."));
        Founding.addOwner(transaction, organization.id(), ownerEmail);
        Project project = createProject(transaction, organization);
        IssuedKey organizationKey = Founding.issueOwnerKey(transaction, organization.id(), Founding.FIRST_KEY);
        IssuedKey projectKey = Issuing.issue(
                transaction,
                Issuing.draft(transaction, new KeyOwner.Project(project.id()), ProjectRole.ADMIN, Founding.FIRST_KEY),
                KeyKind.SECRET,
                organization.id());
        return new Result(organization, project, organizationKey, projectKey);
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
