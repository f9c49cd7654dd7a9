package dev.keystile.gate;

import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckRequest;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetSocket;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket through the proxy: the handshake of one is passed on, and if the upstream agrees to it, bytes go in both directions until either
 * end closes or the key is no longer good. For one event loop.
 *
 * <p>Without the upstream's 101 nothing is a tunnel, so a client can't have the proxy take its next request for the inside of one.
 */
final class Tunnel implements Watch.Open {

    private static final String WEBSOCKET = "websocket";
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FIRST_FINAL_STATUS = 200;

    private final Exchange exchange;
    private final HttpServerRequest request;
    private final Destination destination;
    private final CheckRequest question;
    private final MultiMap fields;
    private final Watch watch;
    private @Nullable HttpClientRequest sent;
    private boolean answered;
    private boolean over;
    private long bytes;

    Tunnel(Exchange exchange, Destination destination, CheckRequest question, MultiMap fields, Watch watch) {
        this.exchange = exchange;
        this.request = exchange.request();
        this.destination = destination;
        this.question = question;
        this.fields = fields;
        this.watch = watch;
    }

    /** Whether a request is the handshake of a WebSocket (RFC 6455, section 4.1). */
    static boolean isAskedFor(HttpServerRequest request) {
        MultiMap headers = request.headers();
        String connection = String.join(",", headers.getAll(HttpHeaders.CONNECTION));
        return request.version() == HttpVersion.HTTP_1_1
                && request.method().equals(HttpMethod.GET)
                && WEBSOCKET.equalsIgnoreCase(Headers.one(headers, HttpHeaders.UPGRADE))
                && (',' + connection.toLowerCase(Locale.ROOT).replace(" ", "") + ',').contains(",upgrade,")
                && !headers.contains(HttpHeaders.CONTENT_LENGTH)
                && !headers.contains(HttpHeaders.TRANSFER_ENCODING);
    }

    void begin() {
        watch.add(this);
        request.pause();
        request.response().closeHandler(ignored -> finish());
        destination
                .request()
                .compose(this::shakeHands)
                .onSuccess(answer -> exchange.guarded(() -> answered(answer)))
                .onFailure(fault -> exchange.guarded(() -> failed(fault)));
    }

    private Future<HttpClientResponse> shakeHands(HttpClientRequest open) {
        if (over) {
            open.reset();
            return Future.failedFuture("Nobody waits any longer");
        }
        sent = open;
        open.setMethod(request.method()).setURI(request.uri());
        open.headers()
                .addAll(fields)
                .set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE)
                .set(HttpHeaders.UPGRADE, WEBSOCKET);
        return open.connect();
    }

    private void failed(Throwable fault) {
        UpstreamFailure failure = UpstreamFailure.of(fault);
        stop(failure.status(), failure.problem());
    }

    private void answered(HttpClientResponse answer) {
        if (over) {
            return;
        }
        answered = true;
        HttpServerResponse response = request.response().setStatusCode(answer.statusCode());
        if (answer.statusCode() == SWITCHING_PROTOCOLS) {
            open(answer, response);
        } else if (answer.statusCode() < FIRST_FINAL_STATUS) {
            answered = false;
            stop(UpstreamFailure.of(null).status(), UpstreamFailure.of(null).problem());
        } else {
            passOn(answer, response);
        }
    }

    private void passOn(HttpClientResponse answer, HttpServerResponse response) {
        response.headers().addAll(answer.headers());
        AnswerHeaders.edit(response.headers(), exchange, false);
        if (!response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            response.setChunked(true);
        }
        answer.pipe()
                .endOnFailure(false)
                .to(response)
                .onFailure(ignored -> Abort.exchange(request))
                .onComplete(ignored -> finish());
        request.resume();
    }

    private void open(HttpClientResponse answer, HttpServerResponse response) {
        NetSocket upstream = answer.netSocket();
        upstream.pause();
        response.headers().addAll(answer.headers());
        AnswerHeaders.edit(response.headers(), exchange, false);
        response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE).set(HttpHeaders.UPGRADE, WEBSOCKET);
        request.headers().set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
        request.toNetSocket()
                .onSuccess(client -> {
                    join(client, upstream);
                    join(upstream, client);
                    upstream.resume();
                })
                .onFailure(ignored -> close(upstream));
    }

    /** Passes on what one end sends, no faster than the other takes it. */
    private void join(NetSocket from, NetSocket to) {
        from.handler(part -> pass(part, from, to));
        from.endHandler(ignored -> to.end());
        from.exceptionHandler(ignored -> close(to));
        from.closeHandler(ignored -> close(to));
    }

    private void pass(Buffer part, NetSocket from, NetSocket to) {
        bytes += part.length();
        to.write(part).onFailure(ignored -> close(from));
        if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(ignored -> from.resume());
        }
    }

    private void close(NetSocket socket) {
        finish();
        socket.close();
    }

    private void finish() {
        over = true;
        watch.remove(this);
    }

    @Override
    public @Nullable CheckRequest question() {
        return question;
    }

    @Override
    public long progress() {
        return bytes + request.response().bytesWritten();
    }

    @Override
    public boolean awaitsAnswer() {
        return !answered;
    }

    @Override
    public void stop(int status, Problem why) {
        if (over) {
            return;
        }
        finish();
        HttpClientRequest upstream = sent;
        if (upstream != null) {
            upstream.connection().close();
        }
        if (answered) {
            Abort.exchange(request);
        } else if (!request.response().closed()) {
            Passage.refuse(exchange, status, why);
        }
    }
}
