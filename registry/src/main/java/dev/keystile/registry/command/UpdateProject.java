package dev.keystile.registry.command;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.Problem;
import dev.keystile.registry.Command;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Patch;
import dev.keystile.registry.Project;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.store.ProjectStore;
import dev.keystile.registry.store.Transaction;
import dev.keystile.registry.store.Transaction.AuditLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Changes what may change of a project. Null, or an absent patch, leaves a field as it is. */
public record UpdateProject(
        long projectId,
        @Nullable String name,
        Patch<String> externalId,
        @Nullable String locale,
        @Nullable String timezone)
        implements Command<Project> {

    @Override
    public String auditAction() {
        return "project.updated";
    }

    @Override
    public Outcome<Project> run(Transaction transaction) {
        return Authoriser.of(transaction).toManageProject(projectId).then(project -> update(transaction, project));
    }

    private Outcome<Project> update(Transaction transaction, Project before) {
        Problem problem = problem(transaction, before);
        if (problem != null) {
            return refused(problem);
        }
        var draft = new ProjectStore.Draft(
                before.organizationId(),
                name == null ? before.name() : name,
                externalId.appliedTo(before.externalId()),
                locale == null ? before.locale() : locale,
                timezone == null ? before.timezone() : timezone);
        if (draft.equals(draftOf(before))) {
            transaction.leaveAsItIs();
            return done(before);
        }
        Project after = transaction.change(
                number -> transaction.stores().projects().update(number, projectId, draft, transaction.now()));
        transaction.audit(
                new AuditLine(auditAction(), before.organizationId(), projectId, null, detail(before, after)));
        return done(after);
    }

    private static ProjectStore.Draft draftOf(Project project) {
        return new ProjectStore.Draft(
                project.organizationId(), project.name(), project.externalId(), project.locale(), project.timezone());
    }

    private @Nullable Problem problem(Transaction transaction, Project before) {
        Problem invalid = new Validation()
                .name("name", name)
                .externalId("external_id", externalId.value())
                .locale("locale", locale)
                .timezone("timezone", timezone)
                .problem();
        return invalid != null
                ? invalid
                : ExternalIds.problem(transaction, before.organizationId(), externalId.value(), before);
    }

    private static String detail(Project before, Project after) {
        List<String> parts = new ArrayList<>();
        if (!before.name().equals(after.name())) {
            parts.add("the name");
        }
        if (!Objects.equals(before.externalId(), after.externalId())) {
            parts.add("the external id");
        }
        if (!before.locale().equals(after.locale())) {
            parts.add("the locale");
        }
        if (!before.timezone().equals(after.timezone())) {
            parts.add("the time zone");
        }
        return "Changed " + String.join(", ", parts) + ".";
    }
}
