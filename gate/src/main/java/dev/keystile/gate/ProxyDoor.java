package dev.keystile.gate;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.RequestPath;
import dev.keystile.wire.BrowserRequest;
import dev.keystile.wire.Credentials;
import dev.keystile.wire.RequestIds;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * The one way through the proxy: what a request must be, whether it may pass, and where it goes. For one event loop.
 *
 * <h2>Design</h2>
 *
 * <p>The path is read once. What covers it, whether browsers may call it, and whether Keystile answers it itself, are all asked of that
 * one reading, and of the check's own, which is the same; what is sent on is the target as it came. A path without a reading goes nowhere,
 * whatever the check says of it.
 */
final class ProxyDoor {

    private static final Problem NOTHING_HERE =
            Problem.of(ErrorCode.RESOURCE_MISSING, "There is nothing here for this key.");

    private static final Problem UNREADABLE =
            Problem.ofParam(ErrorCode.PARAMETER_INVALID_FORMAT, "path", "The path can be read in different ways.");

    private static final Buffer EMPTY = Buffer.buffer();

    private final ProxySettings settings;
    private final CheckService checks;
    private final RequestIds requestIds;
    private final BodyBudget bodies = BodyBudget.none();
    private final Watch watch;
    private final Destination upstream;
    private final Destination controlPlane;

    ProxyDoor(
            ProxySettings settings,
            CheckService checks,
            RequestIds requestIds,
            Watch watch,
            Destination upstream,
            Destination controlPlane) {
        this.settings = settings;
        this.checks = checks;
        this.requestIds = requestIds;
        this.watch = watch;
        this.upstream = upstream;
        this.controlPlane = controlPlane;
    }

    /** Passes a request on, or answers it. */
    void handle(HttpServerRequest request) {
        ClientLine.of(request.connection()).used();
        Exchange exchange = new Exchange(request, requestIds.next(), bodies);
        exchange.guarded(() -> {
            Problem problem = RequestShape.problemOf(request);
            if (problem == null) {
                route(exchange, request.uri());
            } else {
                exchange.endsConnection();
                exchange.problem(problem);
            }
        });
    }

    /** Answers a request that the HTTP decoder gave up on; Vert.x closes its connection afterwards. */
    void handleInvalid(HttpServerRequest request) {
        Exchange exchange = new Exchange(request, requestIds.next(), bodies);
        exchange.guarded(() -> {
            exchange.endsConnection();
            Throwable cause = request.decoderResult().cause();
            exchange.problem(
                    cause instanceof StrictRequestDecoder.Refusal refusal
                            ? RequestShape.told(refusal.fault())
                            : Doors.problem(cause));
        });
    }

    private void route(Exchange exchange, String target) {
        RequestPath path = read(target);
        if (path == null) {
            check(exchange, target, null);
            return;
        }
        Policy policy = settings.policy().get();
        String method = exchange.request().method().name();
        if (policy.match(method, path) == null) {
            exchange.problem(NOTHING_HERE);
            return;
        }
        String preflightFor = Cors.preflightFor(exchange.request());
        boolean preflight = preflightFor != null && Cors.mayCall(policy, preflightFor, path);
        if (preflight || Cors.mayCall(policy, method, path)) {
            exchange.isForBrowsers(true);
        }
        if (preflight) {
            HttpServerResponse answer = exchange.response(204);
            Cors.answerPreflight(answer.headers(), policy, path, exchange.request());
            exchange.end(answer, EMPTY);
        } else {
            check(exchange, target, OwnEndpoints.contain(path) ? controlPlane : upstream);
        }
    }

    /** The path, or null if it has no normal form; then the check says so too. */
    private static @Nullable RequestPath read(String target) {
        try {
            return RequestPath.parse(target);
        } catch (RequestPath.Malformed e) {
            return null;
        }
    }

    /** @param destination where the request goes if it may pass; null if that can't be known */
    private void check(Exchange exchange, String target, @Nullable Destination destination) {
        MultiMap headers = exchange.headers();
        Credentials credentials = Credentials.of(headers.getAll(HttpHeaders.AUTHORIZATION));
        CheckRequest question = new CheckRequest(
                credentials.token(),
                exchange.request().method().name(),
                target,
                BrowserRequest.isRecognized(headers::contains),
                new CheckRequest.Caller(
                        exchange.requestId(), ClientAddress.of(exchange.request(), settings.trustedProxies())));
        Verdict verdict = checks.check(question);
        Problem problem = verdict.problem();
        if (problem != null) {
            Journey.refuse(exchange, problem.code().status(), problem);
        } else if (destination == null) {
            exchange.problem(UNREADABLE);
        } else if (verdict instanceof Verdict.Allowed allowed) {
            pass(exchange, question, allowed, destination);
        } else {
            throw new IllegalStateException("A refusal without a problem");
        }
    }

    private void pass(Exchange exchange, CheckRequest question, Verdict.Allowed allowed, Destination destination) {
        HttpServerRequest request = exchange.request();
        boolean own = destination.isControlPlane();
        exchange.isForBrowsers(allowed.match().takes(KeyKind.PUBLISHABLE));
        MultiMap fields = RequestHeaders.of(
                request,
                exchange.requestId(),
                ForwardedFields.of(request, settings.trustedProxies()),
                own || settings.forwardAuthorization(),
                own ? null : allowed);
        if (!own && Tunnel.isAskedFor(request)) {
            new Tunnel(exchange, destination, question, fields, watch).begin();
        } else {
            new Passage(exchange, destination, question, fields, watch).begin();
        }
    }
}
