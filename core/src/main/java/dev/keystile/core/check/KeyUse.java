package dev.keystile.core.check;

/**
 * When a key let a request pass for the last time, as far as one node knows.
 *
 * @param lastUsedAtMillis epoch milliseconds, exact to a second
 */
public record KeyUse(long keyId, long lastUsedAtMillis) {

    /** The most uses that are handed over at a time. */
    public static final int MAX_A_BATCH = 1_000;
}
