package dev.keystile.registry.query;

import static dev.keystile.registry.Outcome.done;

import dev.keystile.registry.Outcome;
import dev.keystile.registry.Project;
import dev.keystile.registry.Query;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.access.ProjectsInSight;
import dev.keystile.registry.store.Reading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the live projects of an organization that the actor may see, sorted by {@code created_at} (the
 * default, descending), {@code updated_at}, {@code name} or {@code id}.
 *
 * @param externalId the one that is wanted, or null for any
 */
public record ListProjects(long organizationId, @Nullable String externalId, PageRequest page)
        implements Query<Page<Project>> {

    /** Asks for all of them. */
    public ListProjects(long organizationId, PageRequest page) {
        this(organizationId, null, page);
    }

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
            case ProjectsInSight.All ignored ->
                reading.stores().projects().page(organizationId, null, externalId, page);
            case ProjectsInSight.OfPerson(long id) ->
                reading.stores().projects().page(organizationId, id, externalId, page);
            case ProjectsInSight.None ignored -> done(new Page<>(List.of(), null, null, page.limit(), 0));
        };
    }
}
