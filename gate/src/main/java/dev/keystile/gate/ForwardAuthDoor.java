package dev.keystile.gate;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.Verdict;
import dev.keystile.gate.OperatorNotices.Notice;
import dev.keystile.wire.BrowserRequest;
import dev.keystile.wire.Challenge;
import dev.keystile.wire.Credentials;
import dev.keystile.wire.TrustedProxies;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/forward-auth}: a proxy asks about the request it has at hand, with that request's own headers
 * and a pair that names its method and target.
 *
 * <p>The answer is 200 with the identity, or 401, 403 or 503: nginx makes a 500 of anything else. What was
 * wrong is told by the body's code, and again by two headers, since nginx can pass on headers alone.
 */
final class ForwardAuthDoor {

    private static final Buffer EMPTY = Buffer.buffer();

    private final CheckService checks;
    private final Connections connections;
    private final TrustedProxies proxies;
    private final OperatorNotices notices;

    ForwardAuthDoor(CheckService checks, Connections connections, TrustedProxies proxies, OperatorNotices notices) {
        this.checks = checks;
        this.proxies = proxies;
        this.connections = connections;
        this.notices = notices;
    }

    void handle(Exchange exchange) {
        if (!connections.isFromTrustedProxy(exchange.request().connection())) {
            refuseAs(exchange, Notice.STRANGER);
            return;
        }
        switch (ForwardedRequest.read(exchange.headers())) {
            case ForwardedRequest.Refused(Notice notice) -> refuseAs(exchange, notice);
            case ForwardedRequest.Asked(var method, var target) -> check(exchange, method, target);
        }
    }

    private void refuseAs(Exchange exchange, Notice notice) {
        notices.tell(notice);
        refuse(exchange, OperatorNotices.NEUTRAL, null);
    }

    private void check(Exchange exchange, String method, String target) {
        MultiMap headers = exchange.headers();
        Credentials credentials = Credentials.of(headers.getAll(HttpHeaders.AUTHORIZATION));
        Verdict verdict = checks.check(new CheckRequest(
                credentials.token(),
                method,
                target,
                BrowserRequest.isRecognized(headers::contains),
                new CheckRequest.Caller(exchange.requestId(), ClientAddress.of(exchange.request(), proxies))));
        Problem problem = verdict.problem();
        if (problem != null) {
            refuse(exchange, problem, Challenge.of(problem.code(), credentials));
        } else if (verdict instanceof Verdict.Allowed allowed) {
            HttpServerResponse response = exchange.response(200);
            IdentityHeaders.write(response.headers(), allowed);
            exchange.end(response, EMPTY);
        } else {
            throw new IllegalStateException("A refusal without a problem");
        }
    }

    /** Refuses with a status that proxies understand. */
    static void refuse(Exchange exchange, Problem problem, @Nullable String challenge) {
        HttpServerResponse response = exchange.response(status(problem.code()))
                .putHeader(HeaderNames.CODE, problem.code().wireName())
                .putHeader(HeaderNames.MESSAGE, HeaderText.ofMessage(problem.message()));
        if (challenge != null) {
            response.putHeader(HeaderNames.WWW_AUTHENTICATE, challenge);
        }
        exchange.problem(response, problem);
    }

    private static int status(ErrorCode code) {
        return switch (code) {
            case AUTHENTICATION_REQUIRED, SERVICE_UNAVAILABLE -> code.status();
            default -> ErrorCode.PERMISSION_DENIED.status();
        };
    }
}
