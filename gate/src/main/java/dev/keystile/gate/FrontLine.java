package dev.keystile.gate;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a proxy: Vert.x's own, with a look at every connection as soon as it is accepted. Vert.x tells
 * of a connection that may yet turn out to be HTTP/2 only when its first request has been read, which is too late both
 * to count it and to choose who decodes that request.
 */
final class FrontLine extends NioTransport {

    private final int maximum;
    private final Duration unused;
    private final boolean cleartext;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param maximum how many connections may be open at once
     * @param unused how long a connection may have nothing open
     * @param cleartext whether the connections are not TLS
     */
    FrontLine(int maximum, Duration unused, boolean cleartext) {
        this.maximum = maximum;
        this.unused = unused;
        this.cleartext = cleartext;
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
        super.configure(config, domainSocket, bootstrap);
        bootstrap.handler(new Acceptor());
    }

    /** The transport as Vert.x takes one. */
    Transport asTransport() {
        return new Transport() {
            @Override
            public String name() {
                return "nio";
            }

            @Override
            public boolean available() {
                return true;
            }

            @Override
            public @Nullable Throwable unavailabilityCause() {
                return null;
            }

            @Override
            public io.vertx.core.spi.transport.Transport implementation() {
                return FrontLine.this;
            }
        };
    }

    /** Sees every accepted connection before anything else does. */
    @ChannelHandler.Sharable
    private final class Acceptor extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            if (message instanceof Channel connection) {
                accepted(connection);
            }
            super.channelRead(context, message);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the listener is all that is wanted of it
    private void accepted(Channel connection) {
        boolean tooMany = open.incrementAndGet() > maximum;
        connection.closeFuture().addListener(ignored -> open.decrementAndGet());
        if (tooMany) {
            connection.pipeline().addLast(new Refuser());
            return;
        }
        connection.pipeline().addLast(new ClientLine(unused, System::nanoTime));
        if (cleartext) {
            connection.pipeline().addLast(new ProtocolSniffer());
        }
    }

    /** Closes a connection that is one too many. */
    private static final class Refuser extends ChannelInboundHandlerAdapter {

        @Override
        public void channelActive(ChannelHandlerContext context) {
            close(context);
        }
    }

    /** Schedules the closing of a connection. */
    static Future<?> closeAfter(ChannelHandlerContext context, Duration time) {
        return context.executor().schedule((Runnable) () -> close(context), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private static void close(ChannelHandlerContext context) {
        context.close();
    }
}
