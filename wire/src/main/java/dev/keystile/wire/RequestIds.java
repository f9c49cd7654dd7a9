package dev.keystile.wire;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Makes request ids: {@code req_} and a ULID (48 bits of epoch milliseconds, 80 random bits, in
 * Crockford's base 32), so that they sort by time. Safe for use by several threads if the random source is.
 */
public final class RequestIds {

    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final String PREFIX = "req_";
    private static final int TIME_DIGITS = 10;
    private static final int HALF_DIGITS = 8;
    private static final int BITS = 5;

    private final InstantSource clock;
    private final RandomGenerator random;

    public RequestIds(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** A new id, 30 characters long. */
    public String next() {
        StringBuilder id = new StringBuilder(PREFIX.length() + TIME_DIGITS + 2 * HALF_DIGITS).append(PREFIX);
        append(id, clock.millis(), TIME_DIGITS);
        append(id, random.nextLong(), HALF_DIGITS);
        append(id, random.nextLong(), HALF_DIGITS);
        return id.toString();
    }

    private static void append(StringBuilder id, long value, int digits) {
        for (int shift = (digits - 1) * BITS; shift >= 0; shift -= BITS) {
            id.append(DIGITS[(int) (value >>> shift) & 31]);
        }
    }
}
