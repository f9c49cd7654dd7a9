package dev.keystile.gate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/** Breaks an exchange off so that the client can't take what it has for the whole answer. */
final class Abort {

    private static final long NO_ERROR = 0x0;
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

    /** Ends a request that has been answered whole and goes on: the client keeps the answer (RFC 9113, section 8.1). */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody is left to be told
    static void rest(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(NO_ERROR);
        } else {
            request.connection().close();
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
