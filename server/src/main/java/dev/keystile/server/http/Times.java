package dev.keystile.server.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** Points in time as they stand on the wire: ISO 8601, to the millisecond. */
public final class Times {

    private static final DateTimeFormatter WRITTEN =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** Four digits of year; a time zone is required. */
    private static final Pattern READ = Pattern.compile("[0-9]{4}-[^+]{1,40}(?:Z|[+-][0-9]{2}:[0-9]{2})");

    private Times() {}

    /** UTC, with milliseconds and {@code Z}. */
    public static String format(Instant time) {
        return WRITTEN.format(time);
    }

    /** Reads a date and time with a zone; what is finer than a millisecond is cut off. */
    static Instant parse(String param, String text) throws Refusal {
        try {
            if (READ.matcher(text).matches()) {
                return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
            }
        } catch (DateTimeException e) {
            // Told below, without a piece of what was sent.
        }
        throw Refusal.invalid(
                param, "The " + param + " must be a date and time in ISO 8601 with a zone: 2026-11-24T12:00:00Z.");
    }
}
