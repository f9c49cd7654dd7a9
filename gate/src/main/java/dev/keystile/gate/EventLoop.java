package dev.keystile.gate;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of one event loop; those of one gate or proxy share its address. */
abstract class EventLoop extends VerticleBase {

    private static final Logger log = LoggerFactory.getLogger(EventLoop.class);

    private final SocketAddress address;
    private @Nullable HttpServer server;

    EventLoop(SocketAddress address) {
        this.address = address;
    }

    /** Makes the server, with all that answers its requests. Called once, on the event loop. */
    abstract HttpServer create();

    @Override
    public Future<?> start() {
        HttpServer created = create().exceptionHandler(EventLoop::connectionFailed);
        server = created;
        context.exceptionHandler(EventLoop::errorThrownOn);
        return created.listen(address);
    }

    /** Peers break connections every day; the fault's message may quote what they sent. */
    private static void connectionFailed(Throwable fault) {
        log.debug("A connection failed: {}", fault.getClass().getName());
    }

    /** An error that an exchange has answered and thrown on, or that nobody waited for; its message may quote a request. */
    private static void errorThrownOn(Throwable fault) {
        log.error("An event loop failed", new LoggedFault(fault));
    }

    private HttpServer server() {
        return Objects.requireNonNull(server, "The server was started");
    }

    int port() {
        return server().actualPort();
    }

    /** Accepts no more, lets what is in flight go on for as long as the grace lasts, then closes. */
    Future<Void> shutdown(Duration grace) {
        return server().shutdown(grace);
    }
}
