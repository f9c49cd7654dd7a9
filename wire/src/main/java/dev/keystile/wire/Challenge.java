package dev.keystile.wire;

import dev.keystile.core.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The WWW-Authenticate header of a refusal (RFC 6750, section 3). */
public final class Challenge {

    private static final String PLAIN = "Bearer";
    private static final String INVALID_TOKEN = "Bearer error=\"invalid_token\"";
    private static final String INSUFFICIENT_SCOPE = "Bearer error=\"insufficient_scope\"";

    private Challenge() {}

    /** The header's value, or null where none belongs. */
    public static @Nullable String of(ErrorCode code, Credentials credentials) {
        return switch (code) {
            case AUTHENTICATION_REQUIRED -> credentials.arePresent() ? INVALID_TOKEN : PLAIN;
            case PERMISSION_DENIED -> INSUFFICIENT_SCOPE;
            default -> null;
        };
    }
}
