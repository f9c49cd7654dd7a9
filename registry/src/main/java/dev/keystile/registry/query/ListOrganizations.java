package dev.keystile.registry.query;

import dev.keystile.registry.Organization;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Query;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.store.Reading;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the organizations of the installation, sorted by {@code created_at} (the default, descending), {@code
 * updated_at}, {@code username} or {@code id}. A search looks at usernames. For the operator.
 *
 * @param externalId the one that is wanted, or null for any
 * @param includeArchived whether archived ones are shown too
 */
public record ListOrganizations(@Nullable String externalId, boolean includeArchived, PageRequest page)
        implements Query<Page<Organization>> {

    @Override
    public String auditAction() {
        return "organization.listed";
    }

    @Override
    public Outcome<Page<Organization>> answer(Reading reading) {
        return Authoriser.of(reading)
                .toOperate()
                .then(ignored -> reading.stores().organizations().page(externalId, includeArchived, page));
    }
}
