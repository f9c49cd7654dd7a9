package dev.keystile.gate;

import dev.keystile.gate.OperatorNotices.Notice;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * The request that a proxy asks about, from the one pair of headers that names it, or the reason why
 * nobody can say which request it is.
 *
 * <h2>Design</h2>
 *
 * <p>A proxy may pass its client's headers on beside its own (nginx does, into its subrequest), so a pair
 * that the proxy didn't write may stand beside the one it did. Which is which can't be seen, so anything but
 * exactly one whole pair is refused. An empty header counts as there: a proxy that deletes a header doesn't
 * send an empty one, and one whose own pair came out empty must not fall for its client's.
 */
sealed interface ForwardedRequest {

    /** The method and the target, as the proxy received them. */
    record Asked(String method, String target) implements ForwardedRequest {}

    /** Not one whole pair; the notice says in what way. */
    record Refused(Notice notice) implements ForwardedRequest {}

    /** Reads the pair. */
    static ForwardedRequest read(MultiMap headers) {
        String forwardedMethod = Headers.one(headers, HeaderNames.FORWARDED_METHOD);
        String forwardedUri = Headers.one(headers, HeaderNames.FORWARDED_URI);
        String originalMethod = Headers.one(headers, HeaderNames.ORIGINAL_METHOD);
        String originalUri = Headers.one(headers, HeaderNames.ORIGINAL_URI);
        boolean forwarded = forwardedMethod != null || forwardedUri != null;
        boolean original = originalMethod != null || originalUri != null;
        if (forwarded && original) {
            return new Refused(Notice.BOTH_PAIRS);
        }
        if (forwarded) {
            return pair(forwardedMethod, forwardedUri);
        }
        return original ? pair(originalMethod, originalUri) : new Refused(Notice.NO_PAIR);
    }

    private static ForwardedRequest pair(@Nullable String method, @Nullable String target) {
        if (method == null || target == null || method.isEmpty() || target.isEmpty()) {
            return new Refused(Notice.BROKEN_PAIR);
        }
        return new Asked(method, target);
    }
}
