package dev.keystile.app;

import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.policy.Policy;
import dev.keystile.registry.Registry;
import dev.keystile.registry.RegistryException;
import dev.keystile.registry.RegistrySettings;
import dev.keystile.registry.Storage;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Opens the registry of a data folder. */
final class Registries {

    private Registries() {}

    static RegistrySettings settings(DataFolder folder, Supplier<Policy> policy, KeyFormat format, int maxLiveKeys) {
        return settings(new Storage.SqliteFile(folder.databaseMade()), policy, format, maxLiveKeys);
    }

    static RegistrySettings settings(String jdbcUrl, Supplier<Policy> policy, KeyFormat format, int maxLiveKeys) {
        return settings(new Storage.Postgres(jdbcUrl), policy, format, maxLiveKeys);
    }

    private static RegistrySettings settings(
            Storage storage, Supplier<Policy> policy, KeyFormat format, int maxLiveKeys) {
        return new RegistrySettings(
                storage,
                policy,
                format,
                InstantSource.system(),
                new SecureRandom(),
                maxLiveKeys,
                RegistrySettings.DEFAULT_HOUSEKEEPING_PERIOD);
    }

    static Registry open(RegistrySettings settings) {
        try {
            return Registry.open(settings);
        } catch (RegistryException e) {
            throw UserError.failed("The database " + settings.storage() + " can't be used: " + e.getMessage());
        }
    }
}
