package dev.keystile.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request's Authorization headers present (RFC 6750, section 2.1): at most one bearer token.
 * Several headers, another scheme or a token with white space in it present something that can't be a
 * key, which is refused like any other bad key.
 */
public final class Credentials {

    private static final String SCHEME = "bearer";
    private static final Credentials NONE = new Credentials(null);
    private static final Credentials UNUSABLE = new Credentials("");

    private final @Nullable String token;

    private Credentials(@Nullable String token) {
        this.token = token;
    }

    /** Reads the values of all Authorization headers of a request. */
    public static Credentials of(List<String> authorizations) {
        if (authorizations.isEmpty()) {
            return NONE;
        }
        String value = authorizations.getFirst().strip();
        int space = value.indexOf(' ');
        boolean usable = authorizations.size() == 1
                && space == SCHEME.length()
                && value.regionMatches(true, 0, SCHEME, 0, space);
        String token = usable ? value.substring(space).strip() : "";
        boolean whole = token.chars().noneMatch(c -> c <= ' ' || c == ',');
        return whole && !token.isEmpty() ? new Credentials(token) : UNUSABLE;
    }

    /** Whether the request presented anything at all. */
    public boolean arePresent() {
        return token != null;
    }

    /** The token; empty if what was presented can't be one; null if nothing was. Not to be logged. */
    public @Nullable String token() {
        return token;
    }

    /** Nothing of the token. */
    @Override
    public String toString() {
        return arePresent() ? "Credentials[…]" : "Credentials[none]";
    }
}
