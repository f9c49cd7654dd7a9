package dev.keystile.registry.query;

import dev.keystile.registry.Outcome;
import dev.keystile.registry.Project;
import dev.keystile.registry.Query;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.store.Reading;

/** Asks for one live project. */
public record FindProject(long projectId) implements Query<Project> {

    @Override
    public String auditAction() {
        return "project.read";
    }

    @Override
    public Outcome<Project> answer(Reading reading) {
        return Authoriser.of(reading).toSeeProject(projectId);
    }
}
