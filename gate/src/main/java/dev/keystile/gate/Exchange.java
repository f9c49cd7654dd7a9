package dev.keystile.gate;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.wire.Limits;
import dev.keystile.wire.ProblemDocument;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and the one answer to it. Every answer goes through here, and so has the request's id and is
 * never stored by a cache. For one event loop.
 */
final class Exchange {

    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private static final Problem FAULT = Problem.of(
            ErrorCode.INTERNAL_ERROR, "Something went wrong on our side. Name the request's id if you report it.");

    private static final Problem BODY_TOO_LARGE =
            Problem.of(ErrorCode.PARAMETER_INVALID_FORMAT, "The body is larger than 64 KiB.");

    private static final Problem BODY_UNREADABLE =
            Problem.of(ErrorCode.PARAMETER_INVALID_FORMAT, "The body's transfer coding can't be read.");

    private static final Problem TOO_MANY_BODIES = Problem.of(
            ErrorCode.SERVICE_UNAVAILABLE, "Too many unfinished requests are held at the moment. Try again shortly.");

    private static final byte[] NO_BYTES = {};

    private final HttpServerRequest request;
    private final String requestId;
    private final BodyBudget bodies;
    private @Nullable Buffer received;
    private boolean bodyTaken;
    private boolean lastOfConnection;
    private boolean forBrowsers;

    Exchange(HttpServerRequest request, String requestId, BodyBudget bodies) {
        this.request = request;
        this.requestId = requestId;
        this.bodies = bodies;
    }

    HttpServerRequest request() {
        return request;
    }

    String requestId() {
        return requestId;
    }

    /** The path of the target, as it was sent; empty if it has none. */
    String path() {
        String path = request.path();
        return path == null ? "" : path;
    }

    MultiMap headers() {
        return request.headers();
    }

    /** Has the connection end with this answer. */
    void endsConnection() {
        lastOfConnection = true;
    }

    /** Whether the page that asks may read the answer, wherever it comes from. */
    void isForBrowsers(boolean may) {
        forBrowsers = may;
    }

    boolean mayBeReadByBrowsers() {
        return forBrowsers;
    }

    /** Runs a step of the answering; whatever it throws becomes a 500 and a line in the log. Errors are thrown on. */
    void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException fault) {
            failed(fault);
        } catch (Error fault) {
            failed(fault);
            throw fault;
        }
    }

    private void failed(Throwable fault) {
        log.error("Request {} failed", requestId, new LoggedFault(fault));
        if (!request.response().ended()) {
            request.response().headers().clear();
            problem(FAULT);
        }
    }

    /** Reads the body and hands it on, or refuses it if it is too large. A client that waits for leave to send it gets it. */
    void body(Consumer<byte[]> whole) {
        if (announcedLength() > Limits.MAX_BODY) {
            problem(BODY_TOO_LARGE);
            return;
        }
        request.handler(part -> guarded(() -> take(part)));
        request.endHandler(ignored -> guarded(() -> {
            if (!request.response().ended()) {
                bodyTaken = true;
                whole.accept(release());
            }
        }));
        request.exceptionHandler(ignored -> guarded(this::bodyFailed));
        letItCome();
    }

    private long announcedLength() {
        String length = headers().get(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    /** Gives a client that waits for leave to send its body that leave. */
    void letItCome() {
        boolean asked =
                HttpHeaders.CONTINUE.toString().equalsIgnoreCase(headers().get(HttpHeaders.EXPECT));
        if (asked && request.version() != HttpVersion.HTTP_1_0) {
            request.response()
                    .writeContinue()
                    .onFailure(fault ->
                            log.debug("Nobody to go on: {}", fault.getClass().getName()));
        }
    }

    private void take(Buffer part) {
        if (request.response().ended()) {
            return;
        }
        Buffer soFar = received == null ? Buffer.buffer() : received;
        if (soFar.length() + part.length() > Limits.MAX_BODY) {
            problem(BODY_TOO_LARGE);
        } else if (bodies.take(part.length())) {
            received = soFar.appendBuffer(part);
        } else {
            problem(TOO_MANY_BODIES);
        }
    }

    /** Lets go of what has come of the body, and of its share of the budget. */
    private byte[] release() {
        Buffer whole = received;
        if (whole == null) {
            return NO_BYTES;
        }
        received = null;
        bodies.give(whole.length());
        return whole.getBytes();
    }

    private void bodyFailed() {
        release();
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            problem(BODY_UNREADABLE);
        }
    }

    /** The response with its status and the headers that all have. */
    HttpServerResponse response(int status) {
        HttpServerResponse response = request.response()
                .setStatusCode(status)
                .putHeader(HeaderNames.REQUEST_ID, requestId)
                .putHeader(HttpHeaders.CACHE_CONTROL, HeaderNames.NO_STORE);
        if (forBrowsers) {
            Cors.open(response.headers());
        }
        return response;
    }

    /** Answers with a JSON document. */
    void json(int status, byte[] document) {
        end(response(status).putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.JSON), Buffer.buffer(document));
    }

    /** Answers with a problem and the status of its code. */
    void problem(Problem problem) {
        problem(response(problem.code().status()), problem);
    }

    /** Answers with a problem and the status and headers that the response has already. */
    void problem(HttpServerResponse response, Problem problem) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.PROBLEM_JSON);
        if (problem.code() == ErrorCode.SERVICE_UNAVAILABLE) {
            response.putHeader(HttpHeaders.RETRY_AFTER, HeaderNames.ONE_SECOND);
        }
        end(response, document(problem));
    }

    private Buffer document(Problem problem) {
        return Unauthenticated.tells(problem)
                ? Buffer.buffer(Unauthenticated.document(requestId))
                : Buffer.buffer(ProblemDocument.render(problem, requestId));
    }

    /**
     * Answers. If the request has a body that nobody took, the connection ends with the answer: were it used
     * again, a peer that announced a body and never sent it would have its next request taken for the body. HTTP/2 tells
     * requests apart, so there what is left of the body is thrown away.
     */
    void end(HttpServerResponse response, Buffer body) {
        release();
        if (request.version() == HttpVersion.HTTP_2) {
            request.handler(null).resume();
            sent(response.end(body));
            return;
        }
        boolean last = lastOfConnection || (!bodyTaken && announcesBody());
        if (last) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        Future<Void> ended = response.end(body);
        if (last) {
            ended.onComplete(ignored -> request.connection().close());
        }
    }

    private static void sent(Future<Void> answer) {
        answer.onFailure(
                fault -> log.debug("Nobody to answer: {}", fault.getClass().getName()));
    }

    private boolean announcesBody() {
        String length = headers().get(HttpHeaders.CONTENT_LENGTH);
        return (length != null && !length.equals("0")) || headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }
}
