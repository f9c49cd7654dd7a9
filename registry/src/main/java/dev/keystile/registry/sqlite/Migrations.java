package dev.keystile.registry.sqlite;

import dev.keystile.registry.DatabaseRefusedException;
import dev.keystile.registry.StorageUnavailableException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;

/** Brings the tables of a SQLite file up to date, and leaves alone a file that isn't this program's to touch. */
final class Migrations {

    private static final String LOCATION = "classpath:db/migration/sqlite";

    private Migrations() {}

    static void run(Path file, DataSource dataSource) {
        Flyway flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(dataSource)
                .locations(LOCATION)
                .loggers("slf4j")
                .load();
        try {
            refuseNewer(file, flyway);
            flyway.migrate();
        } catch (FlywayException e) {
            throw refused(file, e);
        }
    }

    private static void refuseNewer(Path file, Flyway flyway) {
        MigrationVersion known = newest(flyway.info().all(), false);
        MigrationVersion applied = newest(flyway.info().applied(), true);
        if (applied.compareTo(known) > 0) {
            throw new DatabaseRefusedException(
                    "The database " + file + " was written by a newer Keystile: its tables are of version " + applied
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

    private static RuntimeException refused(Path file, FlywayException e) {
        return SqliteFaults.isUnavailable(e)
                ? new StorageUnavailableException("The database " + file + " can't be opened", e)
                : new DatabaseRefusedException(
                        "The file " + file + " isn't a database that this program can use. Name another data folder,"
                                + " or move the file away. The log says more.",
                        e);
    }
}
