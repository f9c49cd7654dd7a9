package dev.keystile.gate;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a caller is told when the upstream fails before it has answered. The code is {@code service_unavailable} in all
 * cases, since to the caller it is one; the status says whether the upstream failed (502), was too slow (504) or wasn't asked (503).
 *
 * @param status the HTTP status
 */
record UpstreamFailure(int status, Problem problem) {

    static final UpstreamFailure TOO_SLOW =
            new UpstreamFailure(504, problem("The service behind this proxy didn't answer in time."));

    private static final UpstreamFailure UNREACHABLE =
            new UpstreamFailure(502, problem("The service behind this proxy can't be reached, or broke off."));

    private static final UpstreamFailure BUSY =
            new UpstreamFailure(503, problem("Too many requests wait for the service behind this proxy."));

    private static Problem problem(String message) {
        return Problem.of(ErrorCode.SERVICE_UNAVAILABLE, message + " Try again shortly.");
    }

    static UpstreamFailure of(@Nullable Throwable fault) {
        return switch (fault) {
            case ConnectionPoolTooBusyException ignored -> BUSY;
            case TimeoutException ignored -> TOO_SLOW;
            case io.netty.channel.ConnectTimeoutException ignored -> TOO_SLOW;
            case null, default -> UNREACHABLE;
        };
    }
}
