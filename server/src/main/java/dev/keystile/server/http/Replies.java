package dev.keystile.server.http;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.wire.Challenge;
import dev.keystile.wire.ProblemDocument;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The sending of answers, and the making of those that say that something went wrong. */
final class Replies {

    private static final String RETRY_SOON_SECONDS = "1";
    private static final int FIRST_ERROR = 400;

    private Replies() {}

    /** The headers that every answer has. */
    static void writeCommonHeaders(Exchange exchange, HttpServletResponse response) {
        response.setHeader(Headers.REQUEST_ID, exchange.requestId());
        response.setHeader(Headers.CACHE_CONTROL, "no-store");
        String version = Versions.toEcho(exchange);
        if (version != null) {
            response.setHeader(Headers.VERSION, version);
        }
    }

    /** Sends an answer to its last byte. */
    static void write(Reply reply, HttpServletResponse response) throws IOException {
        response.setStatus(reply.status());
        reply.headers().forEach(response::setHeader);
        if (reply.mediaType() != null) {
            response.setContentType(reply.mediaType());
            response.setContentLength(reply.body().length);
            response.getOutputStream().write(reply.body());
        }
        response.flushBuffer();
    }

    static Reply problem(Exchange exchange, Problem problem) {
        Problem told = Problems.forCaller(problem);
        String document = ProblemDocument.render(told, exchange.requestId());
        return problem(exchange, told.code(), told.code().status(), document);
    }

    /** An answer that was kept earlier, problem or not. */
    static Reply kept(Exchange exchange, int status, String body) {
        Reply reply = status < FIRST_ERROR ? Reply.json(status, body) : problem(exchange, codeOf(status), status, body);
        return reply.with(Headers.REPLAYED, "true");
    }

    private static Reply problem(Exchange exchange, @Nullable ErrorCode code, int status, String document) {
        Reply reply = Reply.of(status, ProblemDocument.MEDIA_TYPE, document);
        String challenge = code == null ? null : Challenge.of(code, exchange.credentials());
        if (challenge != null) {
            reply = reply.with(Headers.CHALLENGE, challenge);
        }
        return mayRetry(code) ? reply.with(Headers.RETRY_AFTER, RETRY_SOON_SECONDS) : reply;
    }

    private static boolean mayRetry(@Nullable ErrorCode code) {
        return code == ErrorCode.SERVICE_UNAVAILABLE
                || code == ErrorCode.RATE_LIMITED
                || code == ErrorCode.IDEMPOTENCY_IN_PROGRESS;
    }

    /** The code of a kept answer, as far as a header depends on it. */
    private static @Nullable ErrorCode codeOf(int status) {
        return switch (status) {
            case 401 -> ErrorCode.AUTHENTICATION_REQUIRED;
            case 403 -> ErrorCode.PERMISSION_DENIED;
            default -> null;
        };
    }
}
