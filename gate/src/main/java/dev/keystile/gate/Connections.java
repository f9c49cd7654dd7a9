package dev.keystile.gate;

import dev.keystile.wire.TrustedProxies;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The gate's open connections: how many there are, and which of them don't come from a trusted proxy. Safe
 * for use by several threads.
 *
 * <p>Whom a connection comes from is looked up once, when it opens, and only the untrusted ones are kept:
 * where the gate is used as meant, asking is a look into an empty set.
 */
final class Connections {

    private final TrustedProxies proxies;
    private final int maximum;
    private final Duration arriving;
    private final AtomicInteger open = new AtomicInteger();
    private final Set<HttpConnection> untrusted = ConcurrentHashMap.newKeySet();

    Connections(TrustedProxies proxies, int maximum, Duration arriving) {
        this.proxies = proxies;
        this.maximum = maximum;
        this.arriving = arriving;
    }

    /** Takes a new connection in, on its own event loop, or closes it if there are too many. */
    void admit(HttpConnection connection) {
        Channel channel = channel(connection);
        if (!isTrusted(channel)) {
            untrusted.add(connection);
        }
        connection.closeHandler(ignored -> forget(connection));
        if (open.incrementAndGet() > maximum) {
            connection.close();
        }
    }

    /** Vert.x has no public way to a connection's channel; its own modules take this one. */
    private Channel channel(HttpConnection connection) {
        if (!(connection instanceof ConnectionBase base)) {
            throw new IllegalStateException("A connection of an unknown kind");
        }
        ChannelPipeline pipeline = base.channel().pipeline();
        RequestDeadline deadline = new RequestDeadline(arriving);
        String decoder = pipeline.context(HttpRequestDecoder.class).name();
        pipeline.addBefore(decoder, null, deadline);
        pipeline.addBefore(base.channelHandlerContext().name(), null, new ConnectionGuard(deadline));
        return base.channel();
    }

    private boolean isTrusted(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress peer && proxies.trust(peer.getAddress());
    }

    private void forget(HttpConnection connection) {
        untrusted.remove(connection);
        open.decrementAndGet();
    }

    /** Whether a trusted proxy is at the other end. */
    boolean isFromTrustedProxy(HttpConnection connection) {
        return untrusted.isEmpty() || !untrusted.contains(connection);
    }
}
