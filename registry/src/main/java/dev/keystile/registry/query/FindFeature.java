package dev.keystile.registry.query;

import dev.keystile.registry.ApiKey;
import dev.keystile.registry.FeatureState;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.ProjectFeature;
import dev.keystile.registry.Query;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.access.SystemKeys;
import dev.keystile.registry.store.Reading;

/** Asks whether a feature of a live project is enabled, and for its key. */
public record FindFeature(long projectId, ProjectFeature feature) implements Query<FeatureState> {

    @Override
    public String auditAction() {
        return "feature.read";
    }

    @Override
    public Outcome<FeatureState> answer(Reading reading) {
        return Authoriser.of(reading)
                .toManageKeysOf(new KeyOwner.Project(projectId))
                .map(authority -> state(reading));
    }

    private FeatureState state(Reading reading) {
        ApiKey key = SystemKeys.find(reading, projectId, feature)
                .map(found -> reading.stores().uses().withUse(found))
                .orElse(null);
        return new FeatureState(projectId, feature, key);
    }
}
