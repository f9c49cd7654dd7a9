package dev.keystile.gate;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of one event loop; those of one gate share its address. */
final class EventLoopServer extends VerticleBase {

    private static final Logger log = LoggerFactory.getLogger(EventLoopServer.class);

    private final HttpServerOptions options;
    private final SocketAddress address;
    private final Connections connections;
    private final Doors doors;
    private @Nullable HttpServer server;

    EventLoopServer(HttpServerOptions options, SocketAddress address, Connections connections, Doors doors) {
        this.options = options;
        this.address = address;
        this.connections = connections;
        this.doors = doors;
    }

    @Override
    public Future<?> start() {
        HttpServer created = vertx.createHttpServer(options)
                .connectionHandler(connections::admit)
                .requestHandler(doors::handle)
                .invalidRequestHandler(doors::handleInvalid)
                .exceptionHandler(EventLoopServer::connectionFailed);
        server = created;
        context.exceptionHandler(EventLoopServer::errorThrownOn);
        return created.listen(address);
    }

    /** Peers break connections every day; the fault's message may quote what they sent. */
    private static void connectionFailed(Throwable fault) {
        log.debug("A connection failed: {}", fault.getClass().getName());
    }

    /** An error that an exchange has answered and thrown on; its message may quote a request. */
    private static void errorThrownOn(Throwable fault) {
        log.error("An event loop failed", new LoggedFault(fault));
    }

    private HttpServer server() {
        return Objects.requireNonNull(server, "The server was started");
    }

    int port() {
        return server().actualPort();
    }

    /** Accepts no more, answers what is in flight for as long as the grace lasts, then closes. */
    Future<Void> shutdown(Duration grace) {
        return server().shutdown(grace);
    }
}
