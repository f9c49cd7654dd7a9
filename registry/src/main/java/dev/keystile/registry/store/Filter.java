package dev.keystile.registry.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Conditions that the entries of a list meet, all of them, with their parameters. Not thread-safe. */
final class Filter {

    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new LinkedHashMap<>();

    Filter and(String condition) {
        conditions.add(condition);
        return this;
    }

    /** A text with a NUL is in no row, and PostgreSQL doesn't take it as a parameter. */
    Filter and(String condition, String parameter, Object value) {
        if (value instanceof String text && text.indexOf('\0') >= 0) {
            return and("1 = 0");
        }
        parameters.put(parameter, value);
        return and(condition);
    }

    /** The conditions as SQL. */
    String sql() {
        return String.join(" AND ", conditions);
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    /** Tells this filter from others, so that no cursor is used with another list. */
    long fingerprint() {
        byte[] digest = sha256().digest((sql() + parameters).getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(digest).getLong();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }
}
