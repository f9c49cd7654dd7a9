package dev.keystile.gate;

import dev.keystile.wire.TrustedProxies;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields that tell an upstream where a request came from: X-Forwarded-For, -Proto, -Host and -Port, and Forwarded (RFC 7239).
 * A trusted proxy's are extended, everybody else's replaced.
 *
 * <h2>Design</h2>
 *
 * <p>There are two lists of hops. If a trusted proxy used one of them, only that one is extended: a second one that began with us
 * would have the proxy for the client. If it used neither, both begin.
 */
final class ForwardedFields {

    private static final String FOR = "X-Forwarded-For";
    private static final String PROTO = "X-Forwarded-Proto";
    private static final String HOST = "X-Forwarded-Host";
    private static final String PORT = "X-Forwarded-Port";
    private static final String FORWARDED = "Forwarded";
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
            writeOrKeep(sent, PROTO, tls ? "https" : "http");
            writeOrKeep(sent, HOST, authority == null ? null : authority.toString());
            writeOrKeep(sent, PORT, Integer.toString(portOfClient()));
        }
        if (!elements.isEmpty() || hops.isEmpty()) {
            sent.set(FORWARDED, extended(elements, element()));
        }
    }

    private static String extended(List<String> before, String last) {
        return before.isEmpty() ? last : String.join(", ", before) + ", " + last;
    }

    /** What the proxy nearest to the client saw is what counts, so the first that wrote it keeps it. */
    private void writeOrKeep(MultiMap sent, String name, @Nullable String own) {
        String kept = trusted ? Headers.one(received, name) : null;
        String value = kept == null || kept.isEmpty() ? own : kept;
        if (value != null) {
            sent.set(name, value);
        }
    }

    private int portOfClient() {
        return authority != null && authority.port() > 0 ? authority.port() : port;
    }

    private String element() {
        String address = peer.getHostAddress();
        String node = address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
        String element = "for=" + node + ";proto=" + (tls ? "https" : "http");
        return authority == null ? element : element + ";host=\"" + authority + "\"";
    }
}
