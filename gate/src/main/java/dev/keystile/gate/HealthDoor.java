package dev.keystile.gate;

import dev.keystile.core.check.CheckService;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /health/live} and {@code /health/ready}: for whatever starts, restarts and balances processes.
 * For one event loop.
 */
final class HealthDoor {

    private static final byte[] OK = document("ok", null);

    private static final byte[] NOT_SET_UP =
            document("unavailable", "The installation is not set up. Run: keystile init");

    private static final byte[] NO_CHECKS =
            document("unavailable", "This node is not in step with the truth, so it answers no checks at the moment.");

    private final BooleanSupplier setUp;
    private final CheckService checks;
    private boolean seenSetUp;

    /** @param setUp asked on a thread of its own, since it may have to look into a database */
    HealthDoor(BooleanSupplier setUp, CheckService checks) {
        this.setUp = setUp;
        this.checks = checks;
    }

    private static byte[] document(String status, @Nullable String reason) {
        return Json.object(json -> {
            json.writeStringProperty("status", status);
            if (reason != null) {
                json.writeStringProperty("reason", reason);
            }
        });
    }

    void handle(Exchange exchange, String path) {
        HttpMethod method = exchange.request().method();
        boolean read = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        if (read && path.equals("/health/live")) {
            exchange.json(200, OK);
        } else if (read && path.equals("/health/ready")) {
            ready(exchange);
        } else {
            exchange.problem(Doors.NOTHING_HERE);
        }
    }

    /** Being set up is final, so once it has been seen nobody is asked again. */
    private void ready(Exchange exchange) {
        if (seenSetUp) {
            tell(exchange, true);
            return;
        }
        Context context = Objects.requireNonNull(Vertx.currentContext());
        context.executeBlocking(setUp::getAsBoolean, false)
                .onComplete(asked -> exchange.guarded(() -> told(exchange, asked)));
    }

    private void told(Exchange exchange, AsyncResult<Boolean> asked) {
        if (asked.failed()) {
            throw new IllegalStateException("Nobody could say whether the installation is set up", asked.cause());
        }
        seenSetUp = asked.result();
        tell(exchange, asked.result());
    }

    private void tell(Exchange exchange, boolean isSetUp) {
        if (!isSetUp) {
            exchange.json(503, NOT_SET_UP);
        } else if (!checks.isAvailable()) {
            exchange.json(503, NO_CHECKS);
        } else {
            exchange.json(200, OK);
        }
    }
}
