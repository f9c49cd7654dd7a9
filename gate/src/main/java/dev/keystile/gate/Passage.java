package dev.keystile.gate;

import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.wire.Challenge;
import dev.keystile.wire.Credentials;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to a server and the answer on its way back, from the check that let it pass to its end. For one
 * event loop.
 *
 * <h2>Design</h2>
 *
 * <p>Vert.x's proxy sends the request, and both bodies with their back-pressure. What it would pass on of a head, or answer by itself, is
 * replaced here: fields, failures, and answers whose end a client couldn't tell from a broken connection.
 */
final class Passage implements ProxyInterceptor, Watch.Open {

    private static final ProxyOptions OPTIONS = new ProxyOptions().setSupportWebSocket(false);
    private static final int FIRST_FINAL_STATUS = 200;
    private static final int NO_CONTENT = 204;
    private static final int RESET_CONTENT = 205;
    private static final int NOT_MODIFIED = 304;

    private final Exchange exchange;
    private final HttpServerRequest request;
    private final Destination destination;
    private final CheckRequest question;
    private final MultiMap fields;
    private final Watch watch;
    private @Nullable HttpClientRequest sent;
    private boolean answered;
    private boolean over;

    /**
     * @param question what the request was checked with
     * @param fields the header fields to send
     */
    Passage(Exchange exchange, Destination destination, CheckRequest question, MultiMap fields, Watch watch) {
        this.exchange = exchange;
        this.request = exchange.request();
        this.destination = destination;
        this.question = question;
        this.fields = fields;
        this.watch = watch;
    }

    void begin() {
        watch.add(this);
        request.response().closeHandler(ignored -> finish());
        HttpProxy.reverseProxy(OPTIONS, destination.client())
                .origin(ignored -> destination.request().map(this::connected))
                .addInterceptor(this)
                .handle(request);
    }

    private HttpClientRequest connected(HttpClientRequest open) {
        if (over) {
            open.reset();
            throw new IllegalStateException("Nobody waits any longer");
        }
        sent = open;
        exchange.letItCome();
        return open;
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        ProxyRequest outgoing = context.request();
        outgoing.headers().clear().addAll(fields);
        if (hasNoBody()) {
            outgoing.setBody(null);
            request.handler(ignored -> Abort.exchange(request)).resume();
        }
        return context.sendRequest().map(Passage::requireReadable).recover(this::failed);
    }

    /** Over HTTP/2 whether a body follows isn't known yet; but such a method without a length has none. */
    private boolean hasNoBody() {
        boolean bodiless =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        return bodiless
                && request.version() == HttpVersion.HTTP_2
                && !request.headers().contains(HttpHeaders.CONTENT_LENGTH);
    }

    /** The coding between the upstream and us has been undone, if it was one that we know. */
    private static ProxyResponse requireReadable(ProxyResponse answer) {
        List<String> codings = answer.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        boolean known =
                codings.isEmpty() || (codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked"));
        if (!known || answer.getStatusCode() < FIRST_FINAL_STATUS) {
            throw new IllegalStateException("An answer that can't be passed on");
        }
        answer.headers().remove(HttpHeaders.TRANSFER_ENCODING);
        return answer;
    }

    /** Answers in the library's place, which is left waiting for good. */
    private Future<ProxyResponse> failed(Throwable fault) {
        UpstreamFailure failure = UpstreamFailure.of(fault);
        exchange.guarded(() -> stop(failure.status(), failure.problem()));
        return Promise.<ProxyResponse>promise().future();
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        if (over) {
            return Future.succeededFuture();
        }
        answered = true;
        ProxyResponse answer = context.response();
        AnswerHeaders.edit(answer.headers(), exchange, destination.isControlPlane());
        int status = answer.getStatusCode();
        if (status == NO_CONTENT || status == NOT_MODIFIED) {
            request.response()
                    .headersEndHandler(ignored -> dropLength(request.response().headers(), status));
        }
        return send(context, answer)
                .recover(ignored -> {
                    Abort.exchange(request);
                    return Future.succeededFuture();
                })
                .onComplete(ignored -> finish());
    }

    /** Vert.x tells of a body that there can't be; only 304 may tell how long it would be (RFC 9110, section 8.6). */
    private static void dropLength(MultiMap headers, int status) {
        headers.remove(HttpHeaders.TRANSFER_ENCODING);
        if (status == NO_CONTENT) {
            headers.remove(HttpHeaders.CONTENT_LENGTH);
        }
    }

    private Future<Void> send(ProxyContext context, ProxyResponse answer) {
        Body body = answer.getBody();
        boolean streamed = body != null && body.length() < 0 && mayHaveBody(answer.getStatusCode());
        if (!streamed) {
            return context.sendResponse();
        }
        if (request.version() == HttpVersion.HTTP_1_0) {
            return sendUntilClosed(answer, body);
        }
        answer.setBody(Body.body(new HeadFirst(body.stream(), request.response()), -1, body.mediaType()));
        return context.sendResponse();
    }

    private boolean mayHaveBody(int status) {
        return !request.method().equals(HttpMethod.HEAD)
                && status != NO_CONTENT
                && status != RESET_CONTENT
                && status != NOT_MODIFIED;
    }

    /** HTTP/1.0 knows no chunks: the end of the connection is the end of the answer. */
    private Future<Void> sendUntilClosed(ProxyResponse answer, Body body) {
        HttpServerResponse response = request.response().setStatusCode(answer.getStatusCode());
        response.headers().addAll(answer.headers()).set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        return body.stream()
                .pipe()
                .endOnFailure(false)
                .to(response)
                .compose(ignored -> request.connection().close());
    }

    private void finish() {
        over = true;
        watch.remove(this);
    }

    @Override
    public @Nullable CheckRequest question() {
        return destination.isControlPlane() ? null : question;
    }

    @Override
    public long progress() {
        return request.bytesRead() + request.response().bytesWritten();
    }

    @Override
    public boolean awaitsAnswer() {
        HttpClientRequest upstream = sent;
        boolean has = request.isEnded() || (upstream != null && !over && upstream.writeQueueFull());
        return !answered && (has || upstream == null);
    }

    @Override
    public void stop(int status, Problem why) {
        if (over) {
            return;
        }
        finish();
        HttpClientRequest upstream = sent;
        if (upstream != null) {
            upstream.reset();
        }
        HttpServerResponse response = request.response();
        if (answered || response.headWritten()) {
            Abort.exchange(request);
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
