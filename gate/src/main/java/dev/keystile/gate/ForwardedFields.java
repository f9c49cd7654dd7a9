package dev.keystile.gate;

import dev.keystile.wire.TrustedProxies;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields that tell an upstream where a request came from: X-Forwarded-For, -Proto, -Host and -Port, and Forwarded (RFC 7239).
 * A trusted proxy's are extended, everybody else's replaced.
 *
 * <h2>Design</h2>
 *
 * <p>There are two lists of hops, and they never differ. A trusted proxy that writes X-Forwarded-For may well pass on a Forwarded that its client made
 * up, so that X-Forwarded-For counts, and Forwarded is written anew from it. If only Forwarded comes, it is extended, and no X-Forwarded field
 * is sent: their list would begin with the proxy, or be the client's own. If neither comes, both begin.
 */
final class ForwardedFields {

    private static final String FOR = "X-Forwarded-For";
    private static final String PROTO = "X-Forwarded-Proto";
    private static final String HOST = "X-Forwarded-Host";
    private static final String PORT = "X-Forwarded-Port";
    private static final String FORWARDED = "Forwarded";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final String PREFIX = "x-forwarded-";

    private static final Set<String> OTHERS = Set.of(
            "forwarded",
            "x-real-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-remote-addr",
            "true-client-ip",
            "client-ip");

    private static final Set<String> WRITTEN =
            Set.of("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "forwarded");

    private final InetAddress peer;
    private final boolean trusted;
    private final MultiMap received;
    private final boolean tls;
    private final @Nullable HostAndPort authority;
    private final int port;

    private ForwardedFields(InetAddress peer, boolean trusted, HttpServerRequest request) {
        this.peer = peer;
        this.trusted = trusted;
        this.received = request.headers();
        this.tls = request.isSSL();
        this.authority = request.authority();
        SocketAddress local = request.localAddress();
        this.port = local == null ? 0 : local.port();
    }

    static ForwardedFields of(HttpServerRequest request, TrustedProxies proxies) {
        InetAddress peer = ClientAddress.peerOf(request);
        return new ForwardedFields(peer, proxies.trust(peer), request);
    }

    /** Whether a client's field of this name isn't passed on as it is. */
    boolean replaces(String name) {
        String canonical = RequestHeaders.canonical(name);
        boolean ofOurs = canonical.startsWith(PREFIX) || OTHERS.contains(canonical);
        return ofOurs && (!trusted || WRITTEN.contains(canonical) || !name.equalsIgnoreCase(canonical));
    }

    /** Writes the fields. */
    void write(MultiMap sent) {
        List<String> hops = trusted ? received.getAll(FOR) : List.of();
        List<String> elements = trusted ? received.getAll(FORWARDED) : List.of();
        if (!hops.isEmpty() || elements.isEmpty()) {
            sent.set(FOR, extended(hops, peer.getHostAddress()));
            String proto = keptOr(PROTO, tls ? "https" : "http");
            set(sent, PROTO, proto);
            String host = keptOr(HOST, authority == null ? null : authority.toString());
            set(sent, HOST, host);
            set(sent, PORT, port(host, proto));
            sent.set(FORWARDED, extended(Hops.elements(hops, proto, host), element()));
        } else {
            sent.set(FORWARDED, extended(elements, element()));
        }
    }

    private static String extended(List<String> before, String last) {
        return before.isEmpty() ? last : String.join(", ", before) + ", " + last;
    }

    /** What the proxy nearest to the client saw is what counts, so the first that wrote it keeps it. */
    private @Nullable String keptOr(String name, @Nullable String own) {
        String kept = kept(name);
        return kept == null ? own : kept;
    }

    private @Nullable String kept(String name) {
        String kept = trusted ? Headers.one(received, name) : null;
        return kept == null || kept.isEmpty() ? null : kept;
    }

    private static void set(MultiMap sent, String name, @Nullable String value) {
        if (value != null) {
            sent.set(name, value);
        }
    }

    /** The port that goes with the host: the one that it names, then the one that came, then its scheme's. Ours goes with our own host only. */
    private String port(@Nullable String host, @Nullable String proto) {
        int named = host == null ? 0 : Hops.portOf(host);
        if (named > 0) {
            return Integer.toString(named);
        }
        String usual = Integer.toString("https".equalsIgnoreCase(proto) ? HTTPS_PORT : HTTP_PORT);
        String own = kept(HOST) == null ? Integer.toString(port) : usual;
        return Objects.requireNonNull(keptOr(PORT, own), "There is always one of our own");
    }

    private String element() {
        String element = "for=" + Hops.node(peer) + ";proto=" + (tls ? "https" : "http");
        return authority == null ? element : element + ";host=\"" + authority + "\"";
    }
}
