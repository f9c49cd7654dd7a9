package dev.keystile.registry;

import java.util.function.Function;

/**
 * A caller's wish that sending a request twice has the effect of sending it once.
 *
 * @param key the caller's own key for the request; only a digest of it is stored
 * @param fingerprint a digest of everything that makes the request the same one
 * @param render the answer as it is to be kept, called inside the transaction for what was done and for
 *     what was refused; it must give the masked form, for a kept answer never holds a plaintext key
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out
public record Idempotency<T>(String key, byte[] fingerprint, Function<Outcome<T>, StoredResponse> render) {

    /** The longest key, in characters. */
    public static final int MAX_KEY = 255;

    public Idempotency {
        if (key.isEmpty() || key.length() > MAX_KEY) {
            throw new IllegalArgumentException("An idempotency key has 1 to " + MAX_KEY + " characters");
        }
        fingerprint = fingerprint.clone();
    }

    @Override
    public byte[] fingerprint() {
        return fingerprint.clone();
    }

    /** Neither key nor fingerprint. */
    @Override
    public String toString() {
        return "Idempotency[…]";
    }
}
