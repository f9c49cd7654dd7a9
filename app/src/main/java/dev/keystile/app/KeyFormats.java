package dev.keystile.app;

import dev.keystile.core.key.KeyFormat;
import org.jspecify.annotations.Nullable;

/** The key format that the command line asks for. */
final class KeyFormats {

    private KeyFormats() {}

    static KeyFormat of(@Nullable String brand) {
        if (brand == null) {
            return KeyFormat.unbranded();
        }
        try {
            return KeyFormat.branded(brand);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("Invalid value for option '--key-brand': " + e.getMessage());
        }
    }
}
