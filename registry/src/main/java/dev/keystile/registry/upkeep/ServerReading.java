package dev.keystile.registry.upkeep;

import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How the doctor reads a database on a server, which may go away meanwhile. */
public interface ServerReading {

    /** Reads within a transaction of its own, which can't write. */
    <T> T once(Function<JdbcClient, T> work);

    /** Whether a fault means that the database couldn't be asked, and says nothing of what is in it. */
    boolean isUnavailable(Throwable fault);
}
