package dev.keystile.bench;

import dev.keystile.registry.RegistrySettings;
import java.sql.Connection;
import java.sql.SQLException;

/** A database that a registry can be opened on, and a plain one of the same make and durability beside it. */
interface Database extends AutoCloseable {

    /** Room for the keys that a round makes, beside those that are there. */
    int MAX_LIVE_KEYS = 100_000_000;

    /** Name and version. */
    String name();

    /** What a registry on it needs to know. */
    RegistrySettings settings();

    /** The tenant with as many keys, for whom a registry on it is filled if it isn't yet. */
    Tenant fill(Node node, int keys) throws Exception;

    /** A connection to the plain database, each statement a transaction of its own. */
    Connection connect() throws SQLException;

    /** The statement that makes the bare table. */
    String bareTable();

    @Override
    void close();
}
