package dev.keystile.gate;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * A body that has the head of its answer sent as soon as somebody wants the body's bytes. Vert.x would send it with the first of
 * them, and the first event of a stream may be long in coming.
 */
final class HeadFirst implements ReadStream<Buffer> {

    private final ReadStream<Buffer> body;
    private final HttpServerResponse response;

    HeadFirst(ReadStream<Buffer> body, HttpServerResponse response) {
        this.body = body;
        this.response = response;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a failure shows with the first byte, too
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        if (handler != null && !response.headWritten() && !response.closed()) {
            response.writeHead();
        }
        body.handler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        body.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        body.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        body.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        body.fetch(amount);
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        body.endHandler(handler);
        return this;
    }
}
