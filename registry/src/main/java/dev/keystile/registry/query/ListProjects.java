package dev.keystile.registry.query;

import static dev.keystile.registry.Outcome.done;

import dev.keystile.registry.Outcome;
import dev.keystile.registry.Project;
import dev.keystile.registry.Query;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.access.ProjectsInSight;
import dev.keystile.registry.store.Reading;
import java.util.List;

/**
 * Asks for the live projects of an organization that the actor may see, sorted by {@code created_at} (the
 * default, descending), {@code updated_at}, {@code name} or {@code id}.
 */
public record ListProjects(long organizationId, PageRequest page) implements Query<Page<Project>> {

    @Override
    public String auditAction() {
        return "project.listed";
    }

    @Override
    public Outcome<Page<Project>> answer(Reading reading) {
        return Authoriser.of(reading).toListProjects(organizationId).then(inSight -> list(reading, inSight));
    }

    private Outcome<Page<Project>> list(Reading reading, ProjectsInSight inSight) {
        return switch (inSight) {
            case ProjectsInSight.All ignored -> reading.stores().projects().page(organizationId, null, page);
            case ProjectsInSight.OfPerson(long id) ->
                reading.stores().projects().page(organizationId, id, page);
            case ProjectsInSight.None ignored -> done(new Page<>(List.of(), null, null, page.limit(), 0));
        };
    }
}
