package dev.keystile.examples.messaging;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as they are stored and sent: ISO 8601, UTC, milliseconds. */
record Timestamps(Clock clock) {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    String now() {
        return FORMAT.format(clock.instant());
    }
}
