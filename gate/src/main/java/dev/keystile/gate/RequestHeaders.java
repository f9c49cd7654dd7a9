package dev.keystile.gate;

import dev.keystile.core.check.Verdict;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the header fields of a request that is passed on from those of the request that came.
 *
 * <h2>Design</h2>
 *
 * <p>What the client sent is filtered first, and what the proxy vouches for is added last; so nothing a client names in
 * Connection can take one of ours away. Upstreams that read fields by way of CGI-like variables don't tell {@code X-Keystile-Key} from {@code
 * X_Keystile_Key}, so names are compared with everything that is neither letter nor digit taken for a hyphen.
 */
final class RequestHeaders {

    private static final String IDENTITY = "x-keystile-";

    /** Fields by which some upstreams let a client replace the method or the target that was checked, and the request's id. */
    private static final Set<String> DROPPED = Set.of(
            "x-http-method-override",
            "x-http-method",
            "x-method-override",
            "x-original-url",
            "x-original-uri",
            "x-original-method",
            "x-original-host",
            "x-rewrite-url",
            "x-request-id",
            "expect");

    /** Fields that mean something to HTTP itself, which another spelling must not pass for. */
    private static final Set<String> MEANINGFUL = Set.of(
            "authorization",
            "connection",
            "content-length",
            "content-type",
            "host",
            "keep-alive",
            "proxy-authorization",
            "transfer-encoding");

    private static final CharSequence VIA = HttpHeaders.createOptimized("Via");
    private static final CharSequence COOKIE = HttpHeaders.COOKIE;

    private RequestHeaders() {}

    /** Whether a client's field of this name never gets through. */
    static boolean isDropped(String name) {
        String canonical = canonical(name);
        return canonical.startsWith(IDENTITY)
                || DROPPED.contains(canonical)
                || (MEANINGFUL.contains(canonical) && !name.equalsIgnoreCase(canonical));
    }

    /** The name in lower case, with a hyphen for everything that is neither letter nor digit. */
    static String canonical(String name) {
        StringBuilder canonical = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            boolean capital = c >= 'A' && c <= 'Z';
            canonical.append(plain ? c : capital ? (char) (c + 'a' - 'A') : '-');
        }
        return canonical.toString();
    }

    /**
     * The fields of the request to an upstream.
     *
     * @param keepAuthorization whether the key goes along
     * @param identity whose key it is, or null if the server that is asked checks for itself
     */
    static MultiMap of(
            HttpServerRequest request,
            String requestId,
            ForwardedFields forwarded,
            boolean keepAuthorization,
            Verdict.@Nullable Allowed identity) {
        MultiMap sent = MultiMap.caseInsensitiveMultiMap();
        copy(request.headers(), sent, keepAuthorization, forwarded);
        joinCookies(request, sent);
        forwarded.write(sent);
        sent.add(VIA, (request.version() == HttpVersion.HTTP_2 ? "2" : version(request)) + " keystile");
        sent.set(HeaderNames.REQUEST_ID, requestId);
        if (identity != null) {
            IdentityHeaders.write(sent, identity);
        }
        return sent;
    }

    private static String version(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_0 ? "1.0" : "1.1";
    }

    private static void copy(MultiMap from, MultiMap to, boolean keepAuthorization, ForwardedFields forwarded) {
        Set<String> hopByHop = HopByHop.namesIn(from);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey();
            String lower = name.toLowerCase(Locale.ROOT);
            boolean isLeftOut = lower.equals("host")
                    || lower.equals("content-length")
                    || lower.startsWith(":")
                    || hopByHop.contains(lower)
                    || isDropped(name)
                    || forwarded.replaces(name)
                    || (!keepAuthorization && lower.equals("authorization"));
            if (!isLeftOut) {
                to.add(name, header.getValue());
            }
        }
    }

    /** HTTP/2 lets a client send a cookie in pieces, HTTP/1.1 doesn't (RFC 9113, section 8.2.3). */
    private static void joinCookies(HttpServerRequest request, MultiMap sent) {
        List<String> cookies = sent.getAll(COOKIE);
        if (request.version() == HttpVersion.HTTP_2 && cookies.size() > 1) {
            sent.set(COOKIE, String.join("; ", cookies));
        }
    }
}
