package dev.keystile.gate;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** Reading of request headers that must not come twice. */
final class Headers {

    private Headers() {}

    /** The value of a header that came exactly once, null if it didn't come, empty if it came more than once. */
    static @Nullable String one(MultiMap headers, CharSequence name) {
        String first = headers.get(name);
        if (first == null) {
            return null;
        }
        return headers.getAll(name).size() == 1 ? first : "";
    }
}
