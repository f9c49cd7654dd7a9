package dev.keystile.gate;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.ReadStream;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** A server's answer on its way to the client. For one event loop. */
final class Reply {

    private static final int FIRST_FINAL_STATUS = 200;
    private static final int NO_CONTENT = 204;
    private static final int RESET_CONTENT = 205;
    private static final int NOT_MODIFIED = 304;

    /** As RFC 9110 has it, section 5.6.7. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Exchange exchange;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final HttpClientResponse answer;
    private final boolean ofControlPlane;

    Reply(Exchange exchange, HttpClientResponse answer, boolean ofControlPlane) {
        this.exchange = exchange;
        this.request = exchange.request();
        this.response = request.response();
        this.answer = answer;
        this.ofControlPlane = ofControlPlane;
    }

    /**
     * Takes answers that can be passed on: the coding between the server and us has been undone, if it was one that we know.
     *
     * @throws IllegalStateException for any other
     */
    static HttpClientResponse requireReadable(HttpClientResponse answer) {
        List<String> codings = answer.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        boolean known =
                codings.isEmpty() || (codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked"));
        if (!known || answer.statusCode() < FIRST_FINAL_STATUS) {
            throw new IllegalStateException("An answer that can't be passed on");
        }
        return answer;
    }

    /** Sends the answer; fails if its end can't be passed on as an end. */
    Future<Void> send() {
        writeHead();
        boolean ofUnknownLength = !response.headers().contains(HttpHeaders.CONTENT_LENGTH);
        if (!ofUnknownLength) {
            return pass(answer);
        }
        if (request.version() == HttpVersion.HTTP_1_0) {
            return mayHaveBody() ? passUntilClosed() : pass(answer);
        }
        response.setChunked(true);
        return pass(mayHaveBody() ? new HeadFirst(answer, response) : answer);
    }

    private void writeHead() {
        int status = answer.statusCode();
        response.setStatusCode(status).setStatusMessage(answer.statusMessage());
        MultiMap headers = response.headers().addAll(answer.headers());
        AnswerHeaders.edit(headers, exchange, ofControlPlane);
        if (!headers.contains(HttpHeaders.DATE)) {
            headers.set(HttpHeaders.DATE, DATE.format(InstantSource.system().instant()));
        }
        if (status == NO_CONTENT || status == NOT_MODIFIED) {
            response.headersEndHandler(ignored -> dropLength(headers, status));
        }
    }

    /** Vert.x tells of a body that there can't be; only 304 may tell how long it would be (RFC 9110, section 8.6). */
    private static void dropLength(MultiMap headers, int status) {
        headers.remove(HttpHeaders.TRANSFER_ENCODING);
        if (status == NO_CONTENT) {
            headers.remove(HttpHeaders.CONTENT_LENGTH);
        }
    }

    private boolean mayHaveBody() {
        int status = answer.statusCode();
        return !request.method().equals(HttpMethod.HEAD)
                && status != NO_CONTENT
                && status != RESET_CONTENT
                && status != NOT_MODIFIED;
    }

    private Future<Void> pass(ReadStream<Buffer> body) {
        return body.pipe().endOnFailure(false).to(response);
    }

    /** HTTP/1.0 knows no chunks: the end of the connection is the end of the answer. */
    private Future<Void> passUntilClosed() {
        response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        return pass(answer).compose(ignored -> request.connection().close());
    }
}
