package dev.keystile.gate;

import dev.keystile.core.check.CheckRequest;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;

/**
 * The journey of a request that is no WebSocket's handshake.
 *
 * <h2>Design</h2>
 *
 * <p>Vert.x's proxy sends the request, and its body with back-pressure. What it would pass on of a head, or answer by itself, is
 * replaced here: fields, failures, and answers.
 */
final class Passage extends Journey implements ProxyInterceptor {

    private static final ProxyOptions OPTIONS = new ProxyOptions().setSupportWebSocket(false);

    Passage(Exchange exchange, Destination destination, CheckRequest question, MultiMap fields, Watch watch) {
        super(exchange, destination, question, fields, watch);
    }

    @Override
    void depart() {
        HttpProxy.reverseProxy(OPTIONS, destination().client())
                .origin(ignored -> destination().request().map(this::letItCome))
                .addInterceptor(this)
                .handle(request());
    }

    private HttpClientRequest letItCome(HttpClientRequest open) {
        connected(open);
        exchange().letItCome();
        return open;
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        ProxyRequest outgoing = context.request();
        outgoing.headers().clear().addAll(fields());
        if (hasNoBody()) {
            outgoing.setBody(null);
            request().handler(ignored -> Abort.exchange(request())).resume();
        }
        return context.sendRequest().map(Passage::requireReadable).recover(this::answerInstead);
    }

    /** Over HTTP/2 whether a body follows isn't known yet; but such a method without a length has none. */
    private boolean hasNoBody() {
        HttpMethod method = request().method();
        boolean bodiless = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        return bodiless
                && request().version() == HttpVersion.HTTP_2
                && !request().headers().contains(HttpHeaders.CONTENT_LENGTH);
    }

    /** The library would refuse what {@link Reply} can read. */
    private static ProxyResponse requireReadable(ProxyResponse answer) {
        Reply.requireReadable(answer.proxiedResponse());
        answer.headers().remove(HttpHeaders.TRANSFER_ENCODING);
        return answer;
    }

    /** Answers in the library's place, which is left waiting for good. */
    private Future<ProxyResponse> answerInstead(Throwable fault) {
        failed(fault);
        return Promise.<ProxyResponse>promise().future();
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        if (!isOver()) {
            exchange().guarded(() -> reply(context.response().proxiedResponse()));
        }
        return Future.succeededFuture();
    }
}
