package dev.keystile.examples.messaging;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A server that answers as it is told and remembers what it was asked. */
final class Recorder implements AutoCloseable {

    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final HttpServer server;

    /** What it was asked: the target as it came, and the headers. */
    record Asked(String method, String uri, MultiMap headers) {}

    Recorder(Vertx vertx, Consumer<HttpServerRequest> answer) {
        server = vertx.createHttpServer().requestHandler(request -> {
            asked.add(new Asked(request.method().name(), request.uri(), request.headers()));
            answer.accept(request);
        });
        server.listen(0, "127.0.0.1").await();
    }

    int port() {
        return server.actualPort();
    }

    /** Everything since the last call. */
    List<Asked> drain() {
        List<Asked> all = new ArrayList<>();
        asked.drainTo(all);
        return all;
    }

    static HttpServerResponse headers(HttpServerResponse response, String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            response.putHeader(namesAndValues[i], namesAndValues[i + 1]);
        }
        return response;
    }

    @Override
    public void close() {
        server.close().await();
    }
}
