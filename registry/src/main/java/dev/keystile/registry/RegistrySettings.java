package dev.keystile.registry;

import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.policy.Policy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a registry needs to know before it opens.
 *
 * @param storage the database
 * @param policy asked in every transaction, so that another policy takes effect at once
 * @param keyFormat the shape of the keys that are issued
 * @param clock the time that is written into rows and compared with them
 * @param random where keys and tokens come from; in use a {@link SecureRandom}
 * @param maxLiveKeysPerProject how many keys an owner may have that are neither revoked nor expired
 * @param housekeepingPeriod how often refusals are written and old records swept
 */
public record RegistrySettings(
        Storage storage,
        Supplier<Policy> policy,
        KeyFormat keyFormat,
        InstantSource clock,
        RandomGenerator random,
        int maxLiveKeysPerProject,
        Duration housekeepingPeriod) {

    public static final int DEFAULT_MAX_LIVE_KEYS_PER_PROJECT = 100_000;
    public static final Duration DEFAULT_HOUSEKEEPING_PERIOD = Duration.ofSeconds(5);

    public RegistrySettings {
        if (maxLiveKeysPerProject < 1) {
            throw new IllegalArgumentException("A project may have at least one key");
        }
        if (housekeepingPeriod.isNegative() || housekeepingPeriod.isZero()) {
            throw new IllegalArgumentException("The housekeeping period is longer than nothing");
        }
    }

    /** Settings for a SQLite file. */
    public RegistrySettings(
            Path databaseFile,
            Supplier<Policy> policy,
            KeyFormat keyFormat,
            InstantSource clock,
            RandomGenerator random,
            int maxLiveKeysPerProject,
            Duration housekeepingPeriod) {
        this(
                new Storage.SqliteFile(databaseFile),
                policy,
                keyFormat,
                clock,
                random,
                maxLiveKeysPerProject,
                housekeepingPeriod);
    }

    /** Settings for a SQLite file with the default housekeeping period. */
    public RegistrySettings(
            Path databaseFile,
            Supplier<Policy> policy,
            KeyFormat keyFormat,
            InstantSource clock,
            RandomGenerator random,
            int maxLiveKeysPerProject) {
        this(databaseFile, policy, keyFormat, clock, random, maxLiveKeysPerProject, DEFAULT_HOUSEKEEPING_PERIOD);
    }

    /** Defaults for everything but the file and the policy: unbranded keys, the system's clock, a secure random. */
    public static RegistrySettings of(Path databaseFile, Supplier<Policy> policy) {
        return of(new Storage.SqliteFile(databaseFile), policy);
    }

    /** The same for any database. */
    public static RegistrySettings of(Storage storage, Supplier<Policy> policy) {
        return new RegistrySettings(
                storage,
                policy,
                KeyFormat.unbranded(),
                InstantSource.system(),
                new SecureRandom(),
                DEFAULT_MAX_LIVE_KEYS_PER_PROJECT,
                DEFAULT_HOUSEKEEPING_PERIOD);
    }

    /**
     * The SQLite file.
     *
     * @throws IllegalStateException if the storage is no file
     */
    public Path databaseFile() {
        return switch (storage) {
            case Storage.SqliteFile(Path file) -> file;
            case Storage.Postgres ignored -> throw new IllegalStateException("The storage is no file");
        };
    }
}
