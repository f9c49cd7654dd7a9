package dev.keystile.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The baseline of the gate: Vert.x with as many event loops, and a handler that answers a constant. */
final class BareVertx implements AutoCloseable {

    private static final long AT_MOST_SECONDS = 30;
    private static final Buffer CONSTANT = Buffer.buffer("{\"status\":\"ok\"}");

    private final Vertx vertx;
    private final AtomicInteger port = new AtomicInteger();

    BareVertx() throws Exception {
        int loops = Runtime.getRuntime().availableProcessors();
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
        await(vertx.deployVerticle(Loop::new, new DeploymentOptions().setInstances(loops)));
    }

    /** The server of one event loop; all of them share a port. */
    private final class Loop extends VerticleBase {

        @Override
        public Future<?> start() {
            return vertx.createHttpServer()
                    .requestHandler(BareVertx::answer)
                    .listen(SocketAddress.sharedRandomPort(1, "127.0.0.1"))
                    .onSuccess(this::remember);
        }

        private void remember(HttpServer server) {
            port.set(server.actualPort());
        }
    }

    /** After the body's last byte, as the gate does. */
    private static void answer(HttpServerRequest request) {
        request.endHandler(end ->
                request.response().putHeader("Content-Type", "application/json").end(CONSTANT.copy()));
    }

    int port() {
        return port.get();
    }

    private static void await(Future<?> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(AT_MOST_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
