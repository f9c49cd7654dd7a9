package dev.keystile.registry;

import dev.keystile.registry.postgres.PostgresEngine;
import dev.keystile.registry.sqlite.SqliteEngine;
import dev.keystile.registry.store.Engine;
import dev.keystile.registry.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The databases that the contract suite runs on. A test's folder stands for its database: it holds the SQLite
 * file, or a file with the URL of a PostgreSQL database.
 */
enum TestDatabase {
    SQLITE {
        @Override
        void prepare(Path folder) {
            // The file is made when it is opened.
        }
    },
    POSTGRES {
        @Override
        void prepare(Path folder) {
            PostgresServer server = PostgresServer.shared();
            try {
                Files.writeString(url(folder), server.url(Emptied.take()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    /** Databases with all their tables and no rows, which one test leaves to the next: to make one takes long. */
    private static final class Emptied {

        private static final Deque<String> FREE = new ArrayDeque<>();

        static synchronized String take() {
            String name = FREE.poll();
            return name == null ? make() : empty(name);
        }

        static synchronized void giveBack(String name) {
            FREE.add(name);
        }

        private static String make() {
            PostgresServer server = PostgresServer.shared();
            String name = server.createDatabase();
            PostgresEngine.open(server.url(name)).close();
            return name;
        }

        /** As the owner alone can: without triggers. (Those of foreign keys heed the role.) */
        private static String empty(String name) {
            PostgresServer.shared().execute(name, "SET session_replication_role = replica", """
                    DO $$ DECLARE name text; command text; BEGIN
                        FOR name IN SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal LOOP
                            EXECUTE 'ALTER TABLE ' || name || ' DISABLE TRIGGER USER';
                        END LOOP;
                        FOR name IN SELECT tablename FROM pg_tables
                            WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history' LOOP
                            EXECUTE 'DELETE FROM ' || name;
                        END LOOP;
                        PERFORM setval(sequencename::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public';
                        INSERT INTO counter (id, n) VALUES (1, 0);
                        FOR command IN SELECT 'ALTER TABLE ' || tgrelid::regclass || ' ENABLE ALWAYS TRIGGER ' || tgname
                            FROM pg_trigger WHERE NOT tgisinternal LOOP
                            EXECUTE command;
                        END LOOP;
                    END $$""");
            return name;
        }
    }

    /** Makes a folder stand for a new database. */
    abstract void prepare(Path folder);

    private static Path url(Path folder) {
        return folder.resolve("postgres.url");
    }

    /** The one that a folder stands for. */
    static TestDatabase of(Path folder) {
        return Files.exists(url(folder)) ? POSTGRES : SQLITE;
    }

    static Storage storage(Path folder) {
        return of(folder) == SQLITE
                ? new Storage.SqliteFile(TestRegistry.file(folder))
                : new Storage.Postgres(jdbcUrl(folder));
    }

    static Engine open(Path folder) {
        return switch (storage(folder)) {
            case Storage.SqliteFile(Path file) -> SqliteEngine.open(file);
            case Storage.Postgres(String url) -> PostgresEngine.open(url);
        };
    }

    /** Leaves the database of a folder to the next test. */
    static void dispose(Path folder) {
        if (of(folder) == POSTGRES) {
            Emptied.giveBack(name(folder));
        }
    }

    /** What the PostgreSQL server calls the database of a folder. */
    static String name(Path folder) {
        return jdbcUrl(folder).replaceFirst("^.*/([a-z0-9_]+)\\?.*$", "$1");
    }

    /** A connection like that of somebody at a database shell. */
    static Connection shell(Path folder) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(folder));
    }

    private static String jdbcUrl(Path folder) {
        try {
            return of(folder) == SQLITE ? "jdbc:sqlite:" + TestRegistry.file(folder) : Files.readString(url(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
