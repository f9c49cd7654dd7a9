package dev.keystile.gate;

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

/**
 * The journey of a WebSocket: the handshake of one is passed on, and if the upstream agrees to it, bytes go in both directions until either
 * end closes or the key is no longer good. For one event loop.
 *
 * <p>Without the upstream's 101 nothing is a tunnel, so a client can't have the proxy take its next request for the inside of one.
 */
final class Tunnel extends Journey {

    private static final String WEBSOCKET = "websocket";
    private static final int SWITCHING_PROTOCOLS = 101;

    private long bytes;

    Tunnel(Exchange exchange, Destination destination, CheckRequest question, MultiMap fields, Watch watch) {
        super(exchange, destination, question, fields, watch);
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

    @Override
    void depart() {
        request().pause();
        destination()
                .request()
                .compose(this::shakeHands)
                .onSuccess(answer -> exchange().guarded(() -> answered(answer)))
                .onFailure(this::failed);
    }

    private Future<HttpClientResponse> shakeHands(HttpClientRequest open) {
        connected(open);
        open.setMethod(request().method()).setURI(request().uri());
        open.headers()
                .addAll(fields())
                .set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE)
                .set(HttpHeaders.UPGRADE, WEBSOCKET);
        return open.connect().map(Tunnel::requireAnswer);
    }

    private static HttpClientResponse requireAnswer(HttpClientResponse answer) {
        return answer.statusCode() == SWITCHING_PROTOCOLS ? answer : Reply.requireReadable(answer);
    }

    private void answered(HttpClientResponse answer) {
        if (isOver()) {
            breakOff();
        } else if (answer.statusCode() == SWITCHING_PROTOCOLS) {
            isAnswered();
            open(answer);
        } else {
            reply(answer).onComplete(ignored -> breakOff());
            request().resume();
        }
    }

    /** The connection never goes back to the pool: what asked for a tunnel has no end as requests have. */
    @Override
    boolean holdsConnection() {
        return true;
    }

    private void open(HttpClientResponse answer) {
        NetSocket upstream = answer.netSocket();
        upstream.pause();
        HttpServerResponse response = request().response().setStatusCode(SWITCHING_PROTOCOLS);
        response.headers().addAll(answer.headers());
        AnswerHeaders.edit(response.headers(), exchange(), false);
        response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE).set(HttpHeaders.UPGRADE, WEBSOCKET);
        request().headers().set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
        request()
                .toNetSocket()
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

    @Override
    long moved() {
        return bytes + super.moved();
    }
}
