package dev.keystile.gate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/** Breaks an exchange off so that the client can't take what it has for the whole answer. */
final class Abort {

    private static final long CANCEL = 0x8;

    private Abort() {}

    /** Resets the HTTP/2 stream, or the whole connection of HTTP/1. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody is left to be told
    static void exchange(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(CANCEL);
        } else if (request.connection() instanceof ConnectionBase connection) {
            reset(connection.channel());
        }
    }

    /** Closes at once, before the handlers that would wait or say goodbye; with no time to linger the peer gets a reset. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody is left to be told
    private static void reset(Channel channel) {
        if (channel.isActive()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first == null) {
            channel.close();
        } else {
            first.close();
        }
    }
}
