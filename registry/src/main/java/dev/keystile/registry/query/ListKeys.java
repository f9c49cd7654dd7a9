package dev.keystile.registry.query;

import dev.keystile.registry.ApiKey;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Query;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.store.Reading;

/**
 * Asks for an owner's keys, sorted by {@code created_at} (the default, descending), {@code updated_at},
 * {@code name}, {@code role} (by rank) or {@code id}. A search looks at names and descriptions, never at values.
 *
 * @param includeRevoked whether the revoked ones are shown too
 */
public record ListKeys(KeyOwner owner, boolean includeRevoked, PageRequest page) implements Query<Page<ApiKey>> {

    @Override
    public String auditAction() {
        return "key.listed";
    }

    @Override
    public Outcome<Page<ApiKey>> answer(Reading reading) {
        return Authoriser.of(reading)
                .toManageKeysOf(owner)
                .then(authority -> reading.stores().keys().page(owner, includeRevoked, page))
                .map(found -> found.withResults(reading.stores().uses().withUses(found.results())));
    }
}
