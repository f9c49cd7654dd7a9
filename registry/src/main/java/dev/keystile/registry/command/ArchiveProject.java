package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;

import dev.keystile.registry.Command;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Project;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.store.Transaction;
import dev.keystile.registry.store.Transaction.AuditLine;

/** Archives a project, for ever: its keys are dead at once, whenever they were made. */
public record ArchiveProject(long projectId) implements Command<Project> {

    @Override
    public String auditAction() {
        return "project.archived";
    }

    @Override
    public Outcome<Project> run(Transaction transaction) {
        return Authoriser.of(transaction).toManageProject(projectId).then(project -> archive(transaction));
    }

    private Outcome<Project> archive(Transaction transaction) {
        Project archived = transaction.change(
                number -> transaction.stores().projects().archive(number, projectId, transaction.now()));
        transaction.audit(new AuditLine(
                auditAction(), archived.organizationId(), projectId, null, "Archived the project; its keys are dead."));
        return done(archived);
    }
}
