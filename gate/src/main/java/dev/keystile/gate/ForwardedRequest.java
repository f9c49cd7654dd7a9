package dev.keystile.gate;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
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

    /** Not one whole pair. The message is for the operator. */
    record Refused(Problem problem) implements ForwardedRequest {}

    /** No header of either pair. */
    Refused NONE = refused("The gate can't tell which request is meant. The proxy must send X-Original-Method and"
            + " X-Original-URI (nginx), or X-Forwarded-Method and X-Forwarded-Uri (Traefik, Caddy).");

    /** Headers of both pairs. */
    Refused BOTH =
            refused("X-Original-Method or -URI came together with X-Forwarded-Method or -Uri, and either may be the"
                    + " client's own. The proxy must send one pair and delete the other.");

    /** A header of the one pair is missing, empty or there twice. */
    Refused BROKEN =
            refused("The method and the URI of the request that is meant must come together, each exactly once and"
                    + " not empty: X-Original-Method and X-Original-URI, or X-Forwarded-Method and X-Forwarded-Uri.");

    private static Refused refused(String message) {
        return new Refused(Problem.of(ErrorCode.PERMISSION_DENIED, message));
    }

    /** Reads the pair. */
    static ForwardedRequest read(MultiMap headers) {
        String forwardedMethod = Headers.one(headers, HeaderNames.FORWARDED_METHOD);
        String forwardedUri = Headers.one(headers, HeaderNames.FORWARDED_URI);
        String originalMethod = Headers.one(headers, HeaderNames.ORIGINAL_METHOD);
        String originalUri = Headers.one(headers, HeaderNames.ORIGINAL_URI);
        boolean forwarded = forwardedMethod != null || forwardedUri != null;
        boolean original = originalMethod != null || originalUri != null;
        if (forwarded && original) {
            return BOTH;
        }
        if (forwarded) {
            return pair(forwardedMethod, forwardedUri);
        }
        return original ? pair(originalMethod, originalUri) : NONE;
    }

    private static ForwardedRequest pair(@Nullable String method, @Nullable String target) {
        if (method == null || target == null || method.isEmpty() || target.isEmpty()) {
            return BROKEN;
        }
        return new Asked(method, target);
    }
}
