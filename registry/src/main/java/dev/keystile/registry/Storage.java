package dev.keystile.registry;

import java.nio.file.Path;

/** Where a registry keeps its rows. */
public sealed interface Storage {

    /** A SQLite file, made if it isn't there; its folder must exist. One process at a time may use it. */
    record SqliteFile(Path file) implements Storage {

        @Override
        public String toString() {
            return file.toString();
        }
    }

    /**
     * A PostgreSQL database, which must exist; its tables are made if they aren't there. One process at a time may
     * use it, which the registry itself sees to.
     *
     * @param jdbcUrl {@code jdbc:postgresql://HOST:PORT/DATABASE?user=…&password=…}; may hold a password, so it is
     *     never printed
     */
    record Postgres(String jdbcUrl) implements Storage {

        /** Host, port and name of the database, and nothing that stands behind them. */
        @Override
        public String toString() {
            int parameters = jdbcUrl.indexOf('?');
            String place = parameters < 0 ? jdbcUrl : jdbcUrl.substring(0, parameters);
            return place.contains("@") ? "of the JDBC URL" : place;
        }
    }
}
