package dev.keystile.gate;

import static io.vertx.core.http.HttpHeaders.createOptimized;

import dev.keystile.core.key.KeyKind;
import dev.keystile.core.policy.Match;
import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.RequestPath;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What browsers are told of cross-origin requests (the CORS protocol of the Fetch standard): pages of any origin may call what
 * publishable keys may call, without credentials, and nothing else.
 */
final class Cors {

    private static final CharSequence ANYBODY = createOptimized("*");
    private static final CharSequence EXPOSED = createOptimized("X-Request-Id, Retry-After");
    private static final CharSequence AGE = createOptimized(Long.toString(ProxyLimits.PREFLIGHT_AGE.toSeconds()));

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final String PREFIX = "access-control-";

    private Cors() {}

    /** Whether publishable keys may call a method on a path. */
    static boolean mayCall(Policy policy, String method, RequestPath path) {
        Match match = policy.match(method, path);
        return match != null && match.takes(KeyKind.PUBLISHABLE);
    }

    /** The method that a preflight asks about, or null if the request is none. */
    static @Nullable String preflightFor(HttpServerRequest request) {
        boolean preflight = request.method().equals(HttpMethod.OPTIONS)
                && Headers.one(request.headers(), HttpHeaders.ORIGIN) != null;
        String method = preflight ? Headers.one(request.headers(), HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) : null;
        return method == null || !RequestHead.isToken(method) ? null : method;
    }

    /** Lets pages of any origin read an answer; what somebody else said of that is gone. */
    static void open(MultiMap answer) {
        close(answer);
        answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, ANYBODY)
                .set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }

    /** Takes all that lets pages of other origins read an answer out of it. */
    static void close(MultiMap answer) {
        for (String name : List.copyOf(answer.names())) {
            if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
                answer.remove(name);
            }
        }
    }

    /** Writes the answer to a preflight on a path. */
    static void answerPreflight(MultiMap answer, Policy policy, RequestPath path, HttpServerRequest request) {
        Set<String> methods = new LinkedHashSet<>();
        for (String method : METHODS) {
            if (mayCall(policy, method, path)) {
                methods.add(method);
            }
        }
        answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, String.join(", ", methods))
                .set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, AGE);
        List<String> headers = askedHeaders(request.headers().getAll(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS));
        if (!headers.isEmpty()) {
            answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, String.join(", ", headers));
        }
    }

    /** The header names that a preflight asks about, as far as a request may have them. */
    private static List<String> askedHeaders(List<String> values) {
        List<String> allowed = new ArrayList<>();
        for (String name : String.join(",", values).split(",", ProxyLimits.PREFLIGHT_HEADERS + 1)) {
            String asked = name.strip().toLowerCase(Locale.ROOT);
            boolean sane = asked.length() <= ProxyLimits.PREFLIGHT_HEADER
                    && RequestHead.isToken(asked)
                    && !RequestHeaders.isDropped(asked);
            if (sane && allowed.size() < ProxyLimits.PREFLIGHT_HEADERS && !allowed.contains(asked)) {
                allowed.add(asked);
            }
        }
        return allowed;
    }
}
