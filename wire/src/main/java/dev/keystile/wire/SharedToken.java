package dev.keystile.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A secret that the operator shares with a program: the operator's token, the gate's token.
 *
 * <h2>Security guarantees</h2>
 *
 * <ul>
 *   <li>It never prints, and nothing gives the value back.
 *   <li>It compares in constant time.
 * </ul>
 */
public final class SharedToken {

    private final byte[] value;

    /** @throws IllegalArgumentException if it is empty, since everybody knows that one */
    public SharedToken(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("A shared token is not empty");
        }
        this.value = value.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether what was presented is the token. */
    public boolean matches(@Nullable String presented) {
        return presented != null && MessageDigest.isEqual(value, presented.getBytes(StandardCharsets.UTF_8));
    }

    /** Nothing of the value. */
    @Override
    public String toString() {
        return "SharedToken[…]";
    }
}
