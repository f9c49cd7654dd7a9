package dev.keystile.registry.command;

import java.text.Normalizer;
import java.util.Locale;

/** Makes an organization's username of its name. */
final class Usernames {

    static final int MAX_LENGTH = 50;

    /** For names that leave nothing, as those in other scripts do. */
    private static final String FALLBACK = "organization";

    private Usernames() {}

    /** Letters without their accents, digits, and single hyphens for the rest. */
    static String from(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
        String cut = plain.substring(0, Math.min(plain.length(), MAX_LENGTH)).replaceAll("^-|-$", "");
        return cut.isEmpty() ? FALLBACK : cut;
    }
}
