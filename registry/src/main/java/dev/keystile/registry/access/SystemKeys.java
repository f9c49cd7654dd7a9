package dev.keystile.registry.access;

import dev.keystile.registry.ApiKey;
import dev.keystile.registry.ProjectFeature;
import dev.keystile.registry.store.Reading;
import java.util.Optional;

/** The finding of the key that a feature of a project works with. */
public final class SystemKeys {

    private SystemKeys() {}

    /**
     * The live key of a feature, if it is enabled. That it isn't any more gives away the end of its last key, which is
     * revealed for that.
     */
    public static Optional<ApiKey> find(Reading reading, long projectId, ProjectFeature feature) {
        Optional<ApiKey> newest = reading.stores().keys().findNewestOfFeature(projectId, feature.wireName());
        newest.ifPresent(key -> reading.reveal(key.changeNumber()));
        return newest.filter(key -> key.revocation() == null);
    }
}
