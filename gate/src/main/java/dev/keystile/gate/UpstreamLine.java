package dev.keystile.gate;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * Stands behind the HTTP decoder of one connection to a server: it counts answers, and drops those that are followed by another to the same
 * request (RFC 9110, section 15.2). For one event loop.
 *
 * <h2>Design</h2>
 *
 * <p>Vert.x takes an interim answer that it doesn't know, such as 102, for the answer. 101 alone ends what went before it.
 *
 * <p>By the count an exchange knows whether its connection is still its own, or has gone to somebody else when the answer had come: Vert.x
 * would close it all the same.
 */
final class UpstreamLine extends ChannelInboundHandlerAdapter {

    private static final int SWITCHING_PROTOCOLS = 101;

    private long answers;
    private boolean interim;
    private boolean switching;

    /** Looks at a new connection's answers from now on. */
    static void watch(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            String handler = base.channelHandlerContext().name();
            base.channel().pipeline().addBefore(handler, null, new UpstreamLine());
        }
    }

    /** What looks at a connection, or null if nothing does. */
    static @Nullable UpstreamLine of(HttpConnection connection) {
        return connection instanceof ConnectionBase base
                ? base.channel().pipeline().get(UpstreamLine.class)
                : null;
    }

    /** How many answers have come whole. */
    long answers() {
        return answers;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof HttpResponse answer) {
            switching = answer.status().code() == SWITCHING_PROTOCOLS;
            interim = !switching && answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }
        boolean dropped = interim
                && message instanceof HttpObject part
                && part.decoderResult().isSuccess();
        if (message instanceof LastHttpContent) {
            answers += interim || switching ? 0 : 1;
            interim = false;
        }
        if (dropped) {
            ReferenceCountUtil.release(message);
        } else {
            super.channelRead(context, message);
        }
    }
}
