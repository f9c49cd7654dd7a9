package dev.keystile.registry;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

        private static final Pattern HARMLESS =
                Pattern.compile("(jdbc:postgresql://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/[A-Za-z0-9_.-]+)(?:\\?.*)?");

        /** Host, port and name of the database, and nothing that stands behind them or could be anything else. */
        @Override
        public String toString() {
            Matcher url = HARMLESS.matcher(jdbcUrl);
            return url.matches() ? url.group(1) : "of the JDBC URL";
        }
    }
}
