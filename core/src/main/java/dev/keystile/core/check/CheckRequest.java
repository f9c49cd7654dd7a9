package dev.keystile.core.check;

import org.jspecify.annotations.Nullable;

/**
 * A presented key and the request it came with.
 *
 * @param key what was presented as the key, or null if nothing was; not to be logged
 * @param method the request's method, as it was sent
 * @param path the request's path as it was sent, with or without its query
 * @param fromBrowser whether the request shows that a browser made it: it had an {@code Origin} or a {@code
 *     Sec-Fetch-Site}
 */
public record CheckRequest(@Nullable String key, String method, String path, boolean fromBrowser) {

    /** The method. The key is left out, and so is the path, in which somebody may have put a key too. */
    @Override
    public String toString() {
        return "CheckRequest[" + method + (fromBrowser ? " from a browser]" : "]");
    }
}
