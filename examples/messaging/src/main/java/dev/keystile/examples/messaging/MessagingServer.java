package dev.keystile.examples.messaging;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The app's HTTP side: reads a request, lets the router answer on a worker thread, writes the answer. */
final class MessagingServer implements AutoCloseable {

    static final int MAX_BODY_BYTES = 64 * 1024;

    private static final String REQUEST_ID = "X-Request-Id";
    private static final int START_SECONDS = 30;

    private final Vertx vertx;
    private final Router router;
    private final Database database;
    private final HttpServer server;

    private MessagingServer(Vertx vertx, Router router, Database database) {
        this.vertx = vertx;
        this.router = router;
        this.database = database;
        this.server = vertx.createHttpServer().requestHandler(this::receive);
    }

    /** Starts on 127.0.0.1, so that nobody but the gateway on this machine can reach it. */
    static MessagingServer start(Router router, Database database, int port) {
        FileSystemOptions noCacheFolder =
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
        Vertx vertx = Vertx.vertx(new VertxOptions().setFileSystemOptions(noCacheFolder));
        MessagingServer messaging = new MessagingServer(vertx, router, database);
        await(messaging.server.listen(port, "127.0.0.1"));
        return messaging;
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        await(vertx.close());
        database.close();
    }

    private void receive(HttpServerRequest request) {
        String requestId =
                Objects.requireNonNullElseGet(request.getHeader(REQUEST_ID), () -> "req_" + UUID.randomUUID());
        body(request)
                .compose(body -> vertx.executeBlocking(() -> answer(request, body)))
                .recover(fault -> Future.succeededFuture(refusal(fault).toAnswer(requestId)))
                .onSuccess(answer -> write(request.response().putHeader(REQUEST_ID, requestId), answer));
    }

    private Answer answer(HttpServerRequest request, Buffer body) {
        String path = Objects.requireNonNullElse(request.path(), "");
        return router.answer(request.method().name(), path, query(request), request.headers(), body);
    }

    private static MultiMap query(HttpServerRequest request) {
        try {
            return request.params();
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("The query is malformed.");
        }
    }

    private static Future<Buffer> body(HttpServerRequest request) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_BODY_BYTES) {
                whole.tryFail(Refusal.tooLarge(MAX_BODY_BYTES)); // the rest is read and dropped
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> whole.tryComplete(body));
        request.exceptionHandler(whole::tryFail);
        return whole.future();
    }

    private static Refusal refusal(Throwable fault) {
        if (fault instanceof Refusal refusal) {
            return refusal;
        }
        System.err.println("The messaging app failed: " + fault);
        return Refusal.fault();
    }

    private static void write(HttpServerResponse response, Answer answer) {
        response.setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType())
                .end(answer.body().toBuffer());
    }

    private static void await(Future<?> future) {
        try {
            future.await(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("not done within " + START_SECONDS + " s", e);
        }
    }
}
