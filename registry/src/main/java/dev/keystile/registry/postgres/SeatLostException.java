package dev.keystile.registry.postgres;

/**
 * Another registry uses the database now. It is no lack of the database, which a node may outlive for a while: whoever
 * follows the log must stop trusting its table at once.
 */
public final class SeatLostException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    SeatLostException(PostgresUrl url) {
        super(url + " is used by another Keystile now; this one changes nothing and answers no checks meanwhile");
    }
}
