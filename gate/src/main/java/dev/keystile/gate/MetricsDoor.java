package dev.keystile.gate;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /metrics}: what the program counts, in the text format of Prometheus. There is nothing there without a supplier. */
final class MetricsDoor {

    private final @Nullable Supplier<String> metrics;

    /** @param metrics asked on a thread of its own, since collecting may take a while */
    MetricsDoor(@Nullable Supplier<String> metrics) {
        this.metrics = metrics;
    }

    void handle(Exchange exchange) {
        Supplier<String> asked = metrics;
        if (asked == null || !exchange.request().method().equals(HttpMethod.GET)) {
            exchange.problem(Doors.NOTHING_HERE);
            return;
        }
        Context context = Objects.requireNonNull(Vertx.currentContext());
        context.executeBlocking(asked::get, false)
                .onComplete(collected -> exchange.guarded(() -> {
                    if (collected.failed()) {
                        throw new IllegalStateException("The metrics can't be collected", collected.cause());
                    }
                    tell(exchange, collected.result());
                }));
    }

    private static void tell(Exchange exchange, String text) {
        HttpServerResponse response =
                exchange.response(200).putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.PROMETHEUS_TEXT);
        exchange.end(response, Buffer.buffer(text));
    }
}
