package dev.keystile.registry;

import java.time.Instant;

/**
 * A key that passed a check.
 *
 * @param keyId greater than 0
 * @param at when, of which the milliseconds are kept
 */
public record KeyUse(long keyId, Instant at) {

    public KeyUse {
        if (keyId < 1) {
            throw new IllegalArgumentException("The id of a key is greater than 0");
        }
    }
}
