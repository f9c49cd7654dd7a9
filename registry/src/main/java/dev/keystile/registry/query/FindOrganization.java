package dev.keystile.registry.query;

import dev.keystile.registry.Organization;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Query;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.store.Reading;

/** Asks for one live organization. */
public record FindOrganization(long organizationId) implements Query<Organization> {

    @Override
    public String auditAction() {
        return "organization.read";
    }

    @Override
    public Outcome<Organization> answer(Reading reading) {
        return Authoriser.of(reading).toSeeOrganization(organizationId);
    }
}
