package dev.keystile.gate;

import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;

/** The part of a gate that runs on one event loop. */
final class EventLoopServer extends EventLoop {

    private final HttpServerOptions options;
    private final Connections connections;
    private final Doors doors;

    EventLoopServer(HttpServerOptions options, SocketAddress address, Connections connections, Doors doors) {
        super(address);
        this.options = options;
        this.connections = connections;
        this.doors = doors;
    }

    @Override
    HttpServer create() {
        return vertx.createHttpServer(options)
                .connectionHandler(connections::admit)
                .requestHandler(doors::handle)
                .invalidRequestHandler(doors::handleInvalid);
    }
}
