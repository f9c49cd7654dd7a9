package dev.keystile.registry.store;

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

    /** Whether a fault means that the database can't be used at the moment, and not that the program is wrong. */
    boolean isUnavailable(Throwable fault);

    @Override
    void close();
}
