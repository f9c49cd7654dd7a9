package dev.keystile.gate;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckService;
import dev.keystile.wire.Limits;
import dev.keystile.wire.RequestIds;
import dev.keystile.wire.SharedToken;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** The way from a request to the door it is for, past the gate's own token. For one event loop. */
final class Doors {

    /** The answer wherever there is no door. */
    static final Problem NOTHING_HERE = Problem.of(
            ErrorCode.RESOURCE_MISSING,
            "There is nothing here. The gate answers POST /v1/check, /v1/forward-auth, GET /health/live and GET"
                    + " /health/ready.");

    private static final String CHECK = "/v1/check";
    private static final String FORWARD_AUTH = "/v1/forward-auth";
    private static final String HEALTH = "/health/";
    private static final String METRICS = "/metrics";

    static final Problem LONG_TARGET =
            Problem.of(ErrorCode.PARAMETER_INVALID_FORMAT, "The request's target is longer than 8 KiB.");

    private static final Problem LARGE_HEADERS =
            Problem.of(ErrorCode.PARAMETER_INVALID_FORMAT, "The request's headers are larger than 16 KiB.");

    private static final Problem UNKNOWN_VERSION =
            Problem.of(ErrorCode.PARAMETER_INVALID_FORMAT, "The gate speaks HTTP/1.1 and HTTP/1.0 only.");

    private static final Problem NOT_HTTP =
            Problem.of(ErrorCode.PARAMETER_INVALID_FORMAT, "The request is not well-formed HTTP.");

    private final RequestIds requestIds;
    private final BodyBudget bodies;
    private final OperatorNotices notices;
    private final @Nullable SharedToken token;
    private final CheckDoor check;
    private final ForwardAuthDoor forwardAuth;
    private final HealthDoor health;
    private final MetricsDoor metrics;

    /** What the event loops of one gate have in common. */
    record Shared(BodyBudget bodies, OperatorNotices notices) {}

    Doors(GateSettings settings, CheckService checks, Connections connections, RequestIds requestIds, Shared shared) {
        this.requestIds = requestIds;
        this.bodies = shared.bodies();
        this.notices = shared.notices();
        this.token = settings.token();
        this.check = new CheckDoor(checks, settings.policy());
        this.forwardAuth = new ForwardAuthDoor(checks, connections, settings.trustedProxies(), notices);
        this.health = new HealthDoor(settings.setUp(), checks);
        this.metrics = new MetricsDoor(settings.metrics());
    }

    /** Answers a request. */
    void handle(HttpServerRequest request) {
        Exchange exchange = new Exchange(request, requestIds.next(), bodies);
        exchange.guarded(() -> route(exchange));
    }

    private void route(Exchange exchange) {
        String path = exchange.path();
        if (exchange.request().uri().length() > Limits.MAX_TARGET) {
            refuse(exchange, path, LONG_TARGET);
        } else if (path.startsWith(HEALTH)) {
            health.handle(exchange, path);
        } else if (!mayTalk(exchange.headers())) {
            notices.tell(OperatorNotices.Notice.NO_TOKEN);
            refuse(exchange, path, OperatorNotices.NEUTRAL);
        } else {
            enter(exchange, path);
        }
    }

    private boolean mayTalk(MultiMap headers) {
        if (token == null) {
            return true;
        }
        String presented = Headers.one(headers, HeaderNames.GATE_TOKEN);
        return presented != null && !presented.isEmpty() && token.matches(presented);
    }

    private void enter(Exchange exchange, String path) {
        switch (path) {
            case FORWARD_AUTH -> forwardAuth.handle(exchange);
            case CHECK -> check.handle(exchange);
            case METRICS -> metrics.handle(exchange);
            default -> exchange.problem(NOTHING_HERE);
        }
    }

    /** Answers a request that the HTTP decoder gave up on; Vert.x closes its connection afterwards. */
    void handleInvalid(HttpServerRequest request) {
        Exchange exchange = new Exchange(request, requestIds.next(), bodies);
        exchange.guarded(() -> {
            exchange.endsConnection();
            refuse(exchange, exchange.path(), problem(request.decoderResult().cause()));
        });
    }

    /** What a request that the decoder gave up on is told. */
    static Problem problem(@Nullable Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException ignored -> LONG_TARGET;
            case TooLongHttpHeaderException ignored -> LARGE_HEADERS;
            case ConnectionGuard.UnknownVersion ignored -> UNKNOWN_VERSION;
            case null, default -> NOT_HTTP;
        };
    }

    /** Forward-auth has statuses of its own. */
    private static void refuse(Exchange exchange, String path, Problem problem) {
        if (path.equals(FORWARD_AUTH)) {
            ForwardAuthDoor.refuse(exchange, problem, null);
        } else {
            exchange.problem(problem);
        }
    }
}
