package dev.keystile.gate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client, from the moment it is accepted: what is open on it, and its end when nothing has been open for some time.
 * For one event loop.
 *
 * <h2>Design</h2>
 *
 * <p>Bytes don't count, exchanges do. So it is all the same which protocol a silence is in: before or in the TLS handshake, before the first byte, in
 * a head of HTTP/2 that never ends, among pings, or between two requests.
 */
final class ClientLine extends ChannelInboundHandlerAdapter {

    private final Duration unused;
    private final LongSupplier nanoTime;
    private int open;
    private long unusedSince;
    private @Nullable Future<?> due;

    /**
     * @param unused how long a connection may have nothing open
     * @param nanoTime a clock that only goes forward, such as {@link System#nanoTime}
     */
    ClientLine(Duration unused, LongSupplier nanoTime) {
        this.unused = unused;
        this.nanoTime = nanoTime;
    }

    /** That of a connection. */
    static ClientLine of(HttpConnection connection) {
        ClientLine line = connection instanceof ConnectionBase base
                ? base.channel().pipeline().get(ClientLine.class)
                : null;
        return Objects.requireNonNull(line, "Every connection was looked at when it was accepted");
    }

    /** An exchange has begun. */
    void opened() {
        open++;
    }

    /** An exchange that had begun has ended. */
    void ended() {
        open--;
        used();
    }

    /** Something was asked and answered. */
    void used() {
        unusedSince = nanoTime.getAsLong();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        used();
        lookAfter(context, unused.toNanos());
        super.channelActive(context);
    }

    private void lookAfter(ChannelHandlerContext context, long nanos) {
        due = context.executor().schedule((Runnable) () -> look(context), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext context) {
        long left = unused.toNanos() - (nanoTime.getAsLong() - unusedSince);
        if (open > 0) {
            lookAfter(context, unused.toNanos());
        } else if (left > 0) {
            lookAfter(context, left);
        } else {
            close(context);
        }
    }

    /** In good order if the protocol can, and without it after a moment. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void close(ChannelHandlerContext context) {
        Channel channel = context.channel();
        due = FrontLine.closeAfter(context, GateLimits.LINGERING);
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        Future<?> last = due;
        if (last != null) {
            last.cancel(false);
        }
        super.channelInactive(context);
    }
}
