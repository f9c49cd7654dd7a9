package dev.keystile.server;

import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import java.security.SecureRandom;
import java.util.Arrays;

/** Keys that were never issued anywhere. */
final class PlantedKey {

    private PlantedKey() {}

    /** A well-formed key of the same kind as another one, which nobody knows. */
    static String unknownLike(String key) {
        KeyKind kind = Arrays.stream(KeyKind.values())
                .filter(one -> key.startsWith(one.prefix()))
                .findFirst()
                .orElseThrow();
        return KeyFormat.unbranded().mint(kind, new SecureRandom()).revealPlaintext();
    }
}
