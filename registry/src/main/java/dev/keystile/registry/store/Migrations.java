package dev.keystile.registry.store;

import dev.keystile.registry.DatabaseRefusedException;
import dev.keystile.registry.RegistryException;
import java.util.Arrays;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/** Brings the tables of a database up to date, and leaves alone a database that isn't this program's to touch. */
public final class Migrations {

    private final String database;
    private final BiFunction<String, Throwable, @Nullable RegistryException> faults;

    /**
     * @param database what messages call it, as the beginning of a sentence
     * @param faults what a fault means that isn't about the tables, given the database's name; null for any other
     */
    public Migrations(String database, BiFunction<String, Throwable, @Nullable RegistryException> faults) {
        this.database = database;
        this.faults = faults;
    }

    /** The migrations of an engine. */
    public FluentConfiguration of(String location, DataSource dataSource) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(dataSource)
                .locations(location)
                .loggers("slf4j");
    }

    /**
     * Runs what hasn't been run yet.
     *
     * @throws DatabaseRefusedException if the database isn't this program's to touch
     * @throws dev.keystile.registry.StorageUnavailableException if it can't be used at the moment
     */
    public void run(Flyway flyway) {
        try {
            refuseNewer(flyway);
            flyway.migrate();
        } catch (FlywayException e) {
            throw refused(e);
        }
    }

    private void refuseNewer(Flyway flyway) {
        MigrationVersion known = newest(flyway.info().all(), false);
        MigrationVersion applied = newest(flyway.info().applied(), true);
        if (applied.compareTo(known) > 0) {
            throw new DatabaseRefusedException(
                    database + " was written by a newer Keystile: its tables are of version " + applied
                            + ", and this program knows up to " + known + ". Start that version or a newer one.",
                    null);
        }
    }

    private static MigrationVersion newest(MigrationInfo[] migrations, boolean ofFuture) {
        return Arrays.stream(migrations)
                .filter(migration -> ofFuture || migration.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .filter(version -> version != null)
                .max(MigrationVersion::compareTo)
                .orElse(MigrationVersion.EMPTY);
    }

    private RuntimeException refused(FlywayException e) {
        RegistryException fault = faults.apply(database, e);
        return fault != null
                ? fault
                : new DatabaseRefusedException(
                        database + " isn't one that this program can use: it holds something else, or was altered."
                                + " Name another one, or move this one away. The log says more.",
                        e);
    }
}
