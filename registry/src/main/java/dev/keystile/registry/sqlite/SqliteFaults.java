package dev.keystile.registry.sqlite;

import dev.keystile.registry.RegistryException;
import dev.keystile.registry.StorageUnavailableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's errors mean. */
final class SqliteFaults {

    /** The low byte of a result code is its family. */
    private static final int FAMILY = 0xff;

    private static final Set<Integer> UNAVAILABLE = Set.of(
            SQLiteErrorCode.SQLITE_BUSY.code,
            SQLiteErrorCode.SQLITE_LOCKED.code,
            SQLiteErrorCode.SQLITE_READONLY.code,
            SQLiteErrorCode.SQLITE_IOERR.code,
            SQLiteErrorCode.SQLITE_INTERRUPT.code,
            SQLiteErrorCode.SQLITE_FULL.code,
            SQLiteErrorCode.SQLITE_CANTOPEN.code,
            SQLiteErrorCode.SQLITE_CORRUPT.code);

    private SqliteFaults() {}

    /** What a start says whose migrations met a fault that isn't about the tables; null for any other. */
    static @Nullable RegistryException atStart(String database, Throwable fault) {
        return isUnavailable(fault) ? new StorageUnavailableException(database + " can't be opened", fault) : null;
    }

    /** Whether a fault means that the database can't be used at the moment, and not that the program is wrong. */
    static boolean isUnavailable(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof StorageUnavailableException
                    || cause instanceof CannotGetJdbcConnectionException
                    || cause instanceof SQLTransientException
                    || (cause instanceof SQLiteException sqlite
                            && UNAVAILABLE.contains(sqlite.getResultCode().code & FAMILY))) {
                return true;
            }
        }
        return false;
    }
}
