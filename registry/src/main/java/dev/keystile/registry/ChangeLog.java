package dev.keystile.registry;

import java.util.List;

/** The log of all changes, for nodes that follow it. Safe for use by several threads. */
public interface ChangeLog {

    /** How many changes one reading of the log gives at the most. */
    int MAX_CHANGES_A_READING = 10_000;

    /**
     * Everything as it is, from one read transaction.
     *
     * @throws StorageUnavailableException if the database can't be asked at the moment
     */
    Snapshot snapshot();

    /**
     * The changes after a number, ascending.
     *
     * @param atMost 1 to {@link #MAX_CHANGES_A_READING}
     * @throws StorageUnavailableException if the database can't be asked at the moment
     * @throws IllegalStateException if the log holds something that this version can't read
     */
    List<LoggedChange> after(long n, int atMost);

    /**
     * Has something called after each commit of the writer. Calls are hints: they may be lost, come late
     * or come in vain, and the callee must return at once.
     *
     * @return closing it ends the calls
     */
    AutoCloseable onCommit(Runnable hint);
}
