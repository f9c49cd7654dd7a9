package dev.keystile.app;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The closing of what was started. */
final class Parts {

    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private Parts() {}

    /** Closes one part; what goes wrong is logged, so that the others are closed all the same. */
    static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("A part did not close cleanly", e);
        }
    }
}
