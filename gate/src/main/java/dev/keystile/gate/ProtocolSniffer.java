package dev.keystile.gate;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.vertx.core.http.impl.tcp.Http1xOrH2CHandler;

/**
 * Stands first on a connection without TLS until it has shown whether it speaks HTTP/1 or HTTP/2, and puts the strict
 * decoder in the place of Vert.x's own if it is HTTP/1.
 *
 * <h2>Design</h2>
 *
 * <p>Vert.x decides by comparing the first bytes with HTTP/2's preface. So it gets them one at a time until it has
 * decided. That is within four bytes for every method that there is, and no decoder makes a request of so few. Only a
 * request that begins like the preface itself is read by Vert.x's decoder; its target is {@code *}, which no surface covers.
 */
final class ProtocolSniffer extends ChannelInboundHandlerAdapter {

    private boolean begun;
    private boolean halfLineEnd;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (!(message instanceof ByteBuf bytes)) {
            super.channelRead(context, message);
            return;
        }
        while (bytes.isReadable() && isUndecided(context.pipeline())) {
            if (begun || !isLineEnd(context, bytes)) {
                begun = true;
                context.fireChannelRead(bytes.readRetainedSlice(1));
            }
        }
        if (isUndecided(context.pipeline())) {
            bytes.release();
            return;
        }
        putStrictDecoder(context.pipeline());
        context.fireChannelRead(bytes);
        context.pipeline().remove(this);
    }

    /** Drops a byte if it is of a line end before the first request (RFC 9112, section 2.2). A half one is left to the decoder. */
    private boolean isLineEnd(ChannelHandlerContext context, ByteBuf bytes) {
        byte expected = (byte) (halfLineEnd ? '\n' : '\r');
        if (bytes.getByte(bytes.readerIndex()) == expected) {
            bytes.skipBytes(1);
            halfLineEnd = !halfLineEnd;
            return true;
        }
        if (halfLineEnd) {
            context.fireChannelRead(context.alloc().buffer(1).writeByte('\r'));
        }
        return false;
    }

    private static boolean isUndecided(ChannelPipeline pipeline) {
        return pipeline.get(Http1xOrH2CHandler.class) != null;
    }

    /** Puts the strict decoder in the place of another, if the connection has one: HTTP/2 has none. */
    static void putStrictDecoder(ChannelPipeline pipeline) {
        HttpRequestDecoder decoder = pipeline.get(HttpRequestDecoder.class);
        if (decoder != null && !(decoder instanceof StrictRequestDecoder)) {
            String name = pipeline.context(decoder).name();
            pipeline.replace(decoder, name, new StrictRequestDecoder(GateLimits.ARRIVING));
        }
    }
}
