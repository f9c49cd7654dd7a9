package dev.keystile.gate;

import dev.keystile.wire.IpLiteral;
import dev.keystile.wire.TrustedProxies;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.Objects;

/** Who a request comes from: the peer of its connection, or whom trusted proxies name in X-Forwarded-For. */
final class ClientAddress {

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private ClientAddress() {}

    /** The address of the client, in numbers. */
    static String of(HttpServerRequest request, TrustedProxies proxies) {
        return proxies.clientOf(peerOf(request), request.headers().getAll(FORWARDED_FOR))
                .getHostAddress();
    }

    /** The address at the other end of the connection. */
    static InetAddress peerOf(HttpServerRequest request) {
        SocketAddress remote = Objects.requireNonNull(request.remoteAddress(), "A connection has two ends");
        return Objects.requireNonNull(IpLiteral.parse(withoutZone(remote.hostAddress())), "An address is in numbers");
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
