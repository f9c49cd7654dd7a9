package dev.keystile.gate;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Stands between the HTTP decoder and Vert.x on one connection and does two things that Vert.x doesn't.
 *
 * <h2>Design</h2>
 *
 * <p>A request of another version than HTTP/1.0 and 1.1 is marked as one that can't be decoded, so that it
 * is refused with a problem document like all others.
 *
 * <p>A connection that is closed in the middle of a request reads on for a moment before it goes (RFC 9112,
 * section 9.6): closing a socket with unread bytes in it sends a reset, which can take the answer with it.
 */
final class ConnectionGuard extends ChannelDuplexHandler {

    /** Why a request of another version can't be decoded. */
    static final class UnknownVersion extends Exception {

        private static final long serialVersionUID = 1L;

        UnknownVersion() {
            super("Neither HTTP/1.0 nor HTTP/1.1", null, false, false);
        }
    }

    private final RequestDeadline deadline;
    private boolean midRequest;
    private boolean lingering;

    ConnectionGuard(RequestDeadline deadline) {
        this.deadline = deadline;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (lingering) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            markUnknownVersion(request);
        }
        if (message instanceof HttpObject part) {
            midRequest = part.decoderResult().isFailure() || !(part instanceof LastHttpContent);
            if (!midRequest) {
                deadline.arrived();
            }
        }
        super.channelRead(context, message);
    }

    private static void markUnknownVersion(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        boolean known = version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
        if (!known) {
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
            request.setDecoderResult(DecoderResult.failure(new UnknownVersion()));
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise tells whoever waits
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        boolean atOnce = lingering || !midRequest || !context.channel().isActive();
        if (atOnce) {
            context.close(promise);
            return;
        }
        lingering = true;
        context.channel().config().setAutoRead(true);
        context.executor()
                .schedule(
                        (Runnable) () -> context.close(promise),
                        GateLimits.LINGERING.toMillis(),
                        TimeUnit.MILLISECONDS);
    }
}
