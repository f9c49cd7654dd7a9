package dev.keystile.registry.upkeep;

import java.io.IOException;
import java.sql.SQLException;

/** What went wrong, in words for whoever runs the installation. */
final class Faults {

    static final String MEND = "Restore a backup with: ./keystile restore FILE";

    /** The same for a database on a server, which Keystile itself doesn't back up. */
    static final String MEND_SERVER =
            "Restore the database with the tools that it was backed up with, such as pg_restore.";

    private Faults() {}

    /** The words of the database or of the operating system, which hold no row's content. */
    static String words(Throwable fault) {
        String words = fault.getClass().getSimpleName();
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && (cause instanceof SQLException || cause instanceof IOException)) {
                words = cause instanceof IOException ? cause.getClass().getSimpleName() + " " + message : message;
            }
        }
        return words;
    }
}
