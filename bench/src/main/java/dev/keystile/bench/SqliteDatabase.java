package dev.keystile.bench;

import dev.keystile.core.key.KeyFormat;
import dev.keystile.policy.PolicyFile;
import dev.keystile.registry.RegistrySettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteJDBCLoader;

/** A SQLite file, and a plain one in the same folder with the same pragmas. */
final class SqliteDatabase implements Database {

    /** Long enough that a baseline with many writers waits and doesn't fail. */
    private static final Duration MAX_WAIT_FOR_LOCK = Duration.ofMinutes(1);

    private final Path file;
    private final Tenant tenant;

    /** The file of the full installation, and the plain one beside it. */
    SqliteDatabase(Workplace workplace) throws Exception {
        this.tenant = workplace.tenant();
        this.file = workplace.database();
    }

    @Override
    public String name() {
        return "SQLite " + SQLiteJDBCLoader.getVersion();
    }

    @Override
    public RegistrySettings settings() {
        return settings(file);
    }

    static RegistrySettings settings(Path file) {
        return new RegistrySettings(
                file,
                PolicyFile::reference,
                KeyFormat.unbranded(),
                InstantSource.system(),
                new SecureRandom(),
                MAX_LIVE_KEYS);
    }

    @Override
    public Tenant fill(Node node, int keys) {
        return tenant;
    }

    @Override
    public Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout((int) MAX_WAIT_FOR_LOCK.toMillis());
        return config.createConnection("jdbc:sqlite:" + file.resolveSibling("bare.db"));
    }

    @Override
    public String bareTable() {
        return "CREATE TABLE bare (id INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL, name TEXT NOT NULL,"
                + " created_at INTEGER NOT NULL)";
    }

    @Override
    public void close() {}
}
