package dev.keystile.gate;

import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.wire.Challenge;
import dev.keystile.wire.Credentials;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * A request that may pass, from the check to the end of all that it opened: its way to a server, and the answer's way back. For one event
 * loop.
 *
 * <h2>Design</h2>
 *
 * <p>There is one teardown, whoever ends it: the client that leaves ({@link #abandon}), the watch ({@link #stop}), or an answer that breaks
 * off. It is over when the answer has ended <em>and</em> the request has; until then the watch looks at it. A server may answer before
 * the request has come whole, and what follows of that request is as much under the key as its beginning was.
 */
abstract class Journey implements Watch.Open {

    /** What {@link #progress} says once only the rest of the request is waited for, so that its bytes don't prolong the wait. */
    private static final long ANSWERED = -2;

    private final Exchange exchange;
    private final Destination destination;
    private final CheckRequest question;
    private final MultiMap fields;
    private final Watch watch;
    private final ClientLine line;
    private @Nullable HttpClientRequest sent;
    private @Nullable UpstreamLine upstreamLine;
    private long answersBefore;
    private boolean answered;
    private boolean answerEnded;
    private boolean over;

    /**
     * @param question what the request was checked with
     * @param fields the header fields to send
     */
    Journey(Exchange exchange, Destination destination, CheckRequest question, MultiMap fields, Watch watch) {
        this.exchange = exchange;
        this.destination = destination;
        this.question = question;
        this.fields = fields;
        this.watch = watch;
        this.line = ClientLine.of(exchange.request().connection());
    }

    final void begin() {
        watch.add(this);
        line.opened();
        request().response().closeHandler(ignored -> abandon());
        depart();
    }

    /** Sends the request. */
    abstract void depart();

    final Exchange exchange() {
        return exchange;
    }

    final HttpServerRequest request() {
        return exchange.request();
    }

    final Destination destination() {
        return destination;
    }

    final MultiMap fields() {
        return fields;
    }

    final boolean isOver() {
        return over;
    }

    /** Has the answer counted as begun. */
    final void isAnswered() {
        answered = true;
    }

    /** Takes note of the connection that the request goes out on. */
    final HttpClientRequest connected(HttpClientRequest open) {
        if (over) {
            open.reset();
            throw new IllegalStateException("Nobody waits any longer");
        }
        sent = open;
        upstreamLine = UpstreamLine.of(open.connection());
        answersBefore = upstreamLine == null ? 0 : upstreamLine.answers();
        return open;
    }

    /** Tells the client that the server failed. */
    final void failed(Throwable fault) {
        UpstreamFailure failure = UpstreamFailure.of(fault);
        exchange.guarded(() -> stop(failure.status(), failure.problem()));
    }

    /** Passes an answer on. */
    final Future<Void> reply(HttpClientResponse answer) {
        answered = true;
        return new Reply(exchange, answer, destination.isControlPlane())
                .send()
                .onComplete(end -> exchange.guarded(() -> replied(end.succeeded())));
    }

    private void replied(boolean whole) {
        if (over) {
            return;
        }
        if (!whole) {
            abandon();
            Abort.exchange(request());
        } else if (request().isEnded()) {
            finish();
        } else {
            answerEnded = true;
            request().end().onComplete(ignored -> finish());
        }
    }

    /** Ends it at the server's side, because the client has gone. */
    final void abandon() {
        if (!over) {
            finish();
            breakOff();
        }
    }

    final void finish() {
        if (!over) {
            over = true;
            watch.remove(this);
            line.ended();
        }
    }

    /** Closes the connection to the server, unless it is somebody else's by now. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody is left to be told
    final void breakOff() {
        HttpClientRequest upstream = sent;
        if (upstream != null && holdsConnection()) {
            upstream.reset();
            upstream.connection().close();
        }
    }

    /** A connection goes back to the pool when its request has been sent whole and its answer has come whole. */
    boolean holdsConnection() {
        UpstreamLine connection = upstreamLine;
        return !request().isEnded() || connection == null || connection.answers() == answersBefore;
    }

    @Override
    public final @Nullable CheckRequest question() {
        return destination.isControlPlane() ? null : question;
    }

    @Override
    public final long progress() {
        return answerEnded ? ANSWERED : moved();
    }

    /** The bytes that have moved in either direction. */
    long moved() {
        return request().bytesRead() + request().response().bytesWritten();
    }

    @Override
    public final Watch.Wait waitsFor() {
        if (answerEnded) {
            return Watch.Wait.REST_OF_REQUEST;
        }
        HttpClientRequest upstream = sent;
        boolean has = request().isEnded() || (upstream != null && !over && upstream.writeQueueFull());
        return !answered && (has || upstream == null) ? Watch.Wait.ANSWER : Watch.Wait.MOVEMENT;
    }

    @Override
    public final void stop(int status, Problem why) {
        if (over) {
            return;
        }
        abandon();
        HttpServerResponse response = request().response();
        if (answerEnded) {
            Abort.rest(request());
        } else if (answered || response.headWritten()) {
            Abort.exchange(request());
        } else if (!response.ended() && !response.closed()) {
            refuse(exchange, status, why);
        }
    }

    /** Answers with a problem, and with the challenge that goes with it. */
    static void refuse(Exchange exchange, int status, Problem why) {
        HttpServerResponse response = exchange.response(status);
        Credentials credentials = Credentials.of(exchange.headers().getAll(HttpHeaders.AUTHORIZATION));
        String challenge = Challenge.of(why.code(), credentials);
        if (challenge != null) {
            response.putHeader(HeaderNames.WWW_AUTHENTICATE, challenge);
        }
        exchange.problem(response, why);
    }
}
