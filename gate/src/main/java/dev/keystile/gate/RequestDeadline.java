package dev.keystile.gate;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time that a request may take to arrive, from its first byte to its last, on one connection; past it the
 * connection is closed. Stands before the HTTP decoder, where the bytes of an unfinished head can be seen.
 *
 * <h2>Design</h2>
 *
 * <p>A request that arrives whole costs no timer: whether one is due is decided after the decoder has had the
 * bytes. The time isn't prolonged by further bytes, so that a trickle doesn't keep a request unfinished.
 */
final class RequestDeadline extends ChannelInboundHandlerAdapter {

    private final Duration atMost;
    private boolean arriving;
    private @Nullable Future<?> closing;

    RequestDeadline(Duration atMost) {
        this.atMost = atMost;
    }

    /** Told by whoever stands behind the decoder that the last byte of a request has come. */
    void arrived() {
        arriving = false;
        cancel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            arriving = true;
        }
        super.channelRead(context, message);
        if (arriving && closing == null) {
            closing = context.executor()
                    .schedule((Runnable) () -> close(context), atMost.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private static void close(ChannelHandlerContext context) {
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        cancel();
        super.channelInactive(context);
    }

    private void cancel() {
        Future<?> due = closing;
        if (due != null) {
            due.cancel(false);
            closing = null;
        }
    }
}
