package dev.keystile.wire;

import java.util.List;
import java.util.function.Predicate;

/**
 * How a request that a browser sent is told from others: by headers that a page's script can't leave out. That
 * such a header is there is enough, whatever it holds; an empty one counts too.
 */
public final class BrowserRequest {

    private static final List<String> SIGNS = List.of("Origin", "Sec-Fetch-Site");

    private BrowserRequest() {}

    /**
     * Whether a browser sent the request.
     *
     * @param hasHeader whether the request has a header of a name, in any case of its letters
     */
    public static boolean isRecognized(Predicate<String> hasHeader) {
        return SIGNS.stream().anyMatch(hasHeader);
    }
}
