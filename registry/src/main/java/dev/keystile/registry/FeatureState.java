package dev.keystile.registry;

import org.jspecify.annotations.Nullable;

/**
 * Whether a feature of a project is enabled.
 *
 * @param key its live key, or null while it is disabled
 */
public record FeatureState(
        long projectId, ProjectFeature feature, @Nullable ApiKey key) {

    public boolean enabled() {
        return key != null;
    }
}
