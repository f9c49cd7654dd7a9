package dev.keystile.app;

import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.policy.Policy;
import dev.keystile.registry.Registry;
import dev.keystile.registry.RegistryException;
import dev.keystile.registry.RegistrySettings;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Opens the registry of a data folder. */
final class Registries {

    private Registries() {}

    static RegistrySettings settings(DataFolder folder, Policy policy, KeyFormat format) {
        return new RegistrySettings(
                folder.database(),
                () -> policy,
                format,
                InstantSource.system(),
                new SecureRandom(),
                RegistrySettings.DEFAULT_MAX_LIVE_KEYS_PER_PROJECT);
    }

    static Registry open(RegistrySettings settings) {
        try {
            return Registry.open(settings);
        } catch (RegistryException e) {
            throw UserError.failed("The database " + settings.databaseFile() + " can't be used: " + e.getMessage());
        }
    }
}
