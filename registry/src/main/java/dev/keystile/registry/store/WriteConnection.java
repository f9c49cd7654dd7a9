package dev.keystile.registry.store;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The connection that writes, with its transaction in the open: the ledger alone uses it. Not thread-safe. */
public interface WriteConnection extends AutoCloseable {

    /** Runs statements within the transaction. */
    JdbcClient client();

    /**
     * Looks whether what is committed outlives a power cut still, which somebody may have switched off meanwhile.
     *
     * @throws dev.keystile.registry.StorageUnavailableException if it doesn't
     */
    default void requireDurable() {
        // A file's connection says so by itself, and nobody else can say otherwise.
    }

    /** Begins a transaction that may write. */
    void begin();

    /** Makes the transaction durable. If this throws, nobody knows whether it is. */
    void commit();

    /** Takes the transaction back. */
    void rollback();

    /** Marks the place to go back to. There is one at a time. */
    void savepoint();

    /** Keeps what was done since the savepoint. */
    void releaseSavepoint();

    /** Takes back what was done since the savepoint. */
    void rollbackToSavepoint();

    @Override
    void close();
}
