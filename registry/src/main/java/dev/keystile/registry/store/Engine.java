package dev.keystile.registry.store;

import dev.keystile.registry.upkeep.BackedUp;
import dev.keystile.registry.upkeep.Doctor;
import dev.keystile.registry.upkeep.Examination;
import dev.keystile.registry.upkeep.UpkeepException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What differs from one database to another: connections, transactions, migrations and the meaning of
 * errors. The tables' SQL is the same for all. Safe for use by several threads.
 */
public interface Engine extends AutoCloseable {

    /** Opens the one connection that writes. */
    WriteConnection openWriter();

    /**
     * Runs a reading in one read transaction, on a bounded number of connections and for a bounded time. It
     * may run on another thread than its caller's.
     */
    <T> T read(Function<JdbcClient, T> work);

    /** The same on connections of their own, so that nobody's lists can delay the nodes that follow the log. */
    <T> T follow(Function<JdbcClient, T> work);

    /** Looks whether the database is whole. Takes as long as the database is large. */
    default Examination examine() {
        return follow(Doctor::examineRows);
    }

    /**
     * Copies the database, as it is now, into a file that isn't there yet.
     *
     * @throws dev.keystile.registry.upkeep.UpkeepException if it can't be made, or the database has tools of its own for it
     */
    default BackedUp backUp(Path target, Instant at) {
        throw new UpkeepException("This database is backed up with its own tools, such as pg_dump.", null);
    }

    /** Whether a fault means that the database can't be used at the moment, and not that the program is wrong. */
    boolean isUnavailable(Throwable fault);

    @Override
    void close();
}
