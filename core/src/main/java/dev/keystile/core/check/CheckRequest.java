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
 * @param caller who asked, for those who hear of refusals, or null; no verdict depends on it
 */
public record CheckRequest(
        @Nullable String key,
        String method,
        String path,
        boolean fromBrowser,
        @Nullable Caller caller) {

    /**
     * Where a request came from, as far as its door knows.
     *
     * @param requestId the id that the request goes by in logs and answers, or null
     * @param clientAddress the address of whoever sent it, or null
     */
    public record Caller(
            @Nullable String requestId, @Nullable String clientAddress) {}

    /** A request of which nobody asks who sent it. */
    public CheckRequest(@Nullable String key, String method, String path, boolean fromBrowser) {
        this(key, method, path, fromBrowser, null);
    }

    /** The same request, as if a browser had made it or not. */
    CheckRequest withFromBrowser(boolean asIfFromBrowser) {
        return new CheckRequest(key, method, path, asIfFromBrowser, caller);
    }

    /** The method. The key is left out, and so is the path, in which somebody may have put a key too. */
    @Override
    public String toString() {
        return "CheckRequest[" + method + (fromBrowser ? " from a browser]" : "]");
    }
}
