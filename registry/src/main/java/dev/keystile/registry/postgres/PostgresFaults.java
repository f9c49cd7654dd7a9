package dev.keystile.registry.postgres;

import dev.keystile.registry.DatabaseRefusedException;
import dev.keystile.registry.RegistryException;
import dev.keystile.registry.StorageUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/** What PostgreSQL's errors mean, by their SQLSTATE (PostgreSQL manual, appendix A). */
final class PostgresFaults {

    private static final int CLASS_LENGTH = 2;

    /** Connection, resources, operator's intervention, the system below, and data that is damaged. */
    private static final Set<String> UNAVAILABLE_CLASSES = Set.of("08", "53", "57", "58", "XX");

    /** Read-only, serialization, deadlock, a lock that didn't come in time. */
    private static final Set<String> UNAVAILABLE = Set.of("25006", "40001", "40P01", "55P03");

    private static final Set<String> DAMAGE = Set.of("XX001", "XX002");
    private static final Set<String> WRONG_CREDENTIALS = Set.of("28000", "28P01");
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String NOT_PERMITTED = "42501";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private PostgresFaults() {}

    /** Whether a fault means that the database can't be used at the moment, and not that the program is wrong. */
    static boolean isUnavailable(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof StorageUnavailableException
                    || cause instanceof CannotGetJdbcConnectionException
                    || cause instanceof SQLTransientException
                    || (cause instanceof SQLException sql && isUnavailable(state(sql)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnavailable(String state) {
        return UNAVAILABLE.contains(state)
                || (state.length() > CLASS_LENGTH && UNAVAILABLE_CLASSES.contains(state.substring(0, CLASS_LENGTH)));
    }

    /** Whether what is stored is damaged. */
    static boolean isDamage(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && DAMAGE.contains(state(sql))) {
                return true;
            }
        }
        return false;
    }

    static boolean isLockTimeout(SQLException fault) {
        return state(fault).equals(LOCK_NOT_AVAILABLE);
    }

    private static String state(SQLException fault) {
        String state = fault.getSQLState();
        return state == null ? "" : state;
    }

    /** The same for a fault of the migrations; null if it is about the tables. */
    static @Nullable RegistryException atMigration(PostgresUrl url, Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isOfTheServer(state(sql))) {
                return atStart(url, sql);
            }
        }
        return isUnavailable(fault) ? new StorageUnavailableException(url + " can't be opened", fault) : null;
    }

    private static boolean isOfTheServer(String state) {
        return state.equals(NOT_PERMITTED) || WRONG_CREDENTIALS.contains(state) || isUnavailable(state);
    }

    /** What a start says that found the database closed to it, with what to do. */
    static RegistryException atStart(PostgresUrl url, SQLException fault) {
        String state = state(fault);
        if (WRONG_CREDENTIALS.contains(state)) {
            return new DatabaseRefusedException(
                    url + " doesn't let this user in: name another user or password with ?user=…&password=… in the JDBC"
                            + " URL, or look at the server's pg_hba.conf.",
                    fault);
        }
        if (state.equals(NO_SUCH_DATABASE)) {
            return new DatabaseRefusedException(
                    url + " doesn't exist. Make it on the server, for example with: CREATE DATABASE … ENCODING 'UTF8'"
                            + " TEMPLATE template0",
                    fault);
        }
        if (state.equals(NOT_PERMITTED)) {
            return new DatabaseRefusedException(
                    url + " doesn't permit this user what is needed: it must own the schema, or be granted USAGE and"
                            + " CREATE on it.",
                    fault);
        }
        return isUnavailable(state)
                ? new StorageUnavailableException(
                        url + " can't be reached at the moment. Is the server running, and are host and port right?",
                        fault)
                : new DatabaseRefusedException(
                        url + " doesn't accept what the JDBC URL asks for. The log says more.", fault);
    }
}
