package dev.keystile.server.http;

import java.util.Optional;
import java.util.regex.Pattern;

/** Ids as they stand on the wire: positive numbers in plain decimal. */
public final class Ids {

    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

    private Ids() {}

    /** The id that a text is, or empty if it can't be one. */
    public static Optional<Long> find(String text) {
        return ID.matcher(text).matches() ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }
}
