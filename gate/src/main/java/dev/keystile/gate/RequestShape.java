package dev.keystile.gate;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.gate.RequestHead.Fault;
import dev.keystile.wire.Limits;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request has one meaning when it is sent on over HTTP/1.1, whatever it came over. What {@link RequestHead} asks of the
 * bytes of an HTTP/1 head is asked here of an HTTP/2 request's fields, which could hold anything (RFC 9113, sections 8.2 and 8.3).
 */
final class RequestShape {

    /** Fields that HTTP/2 forbids because it has other ways to say what they say. */
    private static final Set<String> FORBIDDEN =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "http2-settings");

    private RequestShape() {}

    /** What is wrong with a request, or null. */
    static @Nullable Problem problemOf(HttpServerRequest request) {
        @Nullable String target = request.uri();
        if (target == null || !RequestHead.isTarget(target)) {
            return told(Fault.REQUEST_LINE);
        }
        if (target.length() > Limits.MAX_TARGET) {
            return Doors.LONG_TARGET;
        }
        Fault fault = switch (request.version()) {
            case HTTP_1_0 -> null;
            case HTTP_1_1 -> request.authority() == null ? Fault.HOST : null;
            case HTTP_2 -> faultOfFields(request);
            case HTTP_3 -> Fault.VERSION;
        };
        return fault == null ? null : told(fault);
    }

    static Problem told(Fault fault) {
        return Problem.of(ErrorCode.PARAMETER_INVALID_FORMAT, fault.message());
    }

    private static @Nullable Fault faultOfFields(HttpServerRequest request) {
        MultiMap headers = request.headers();
        for (Map.Entry<String, String> field : headers) {
            boolean sound = RequestHead.isToken(field.getKey())
                    && RequestHead.isValue(field.getValue())
                    && !FORBIDDEN.contains(field.getKey());
            if (!sound) {
                return Fault.FIELD;
            }
        }
        int lengths = headers.getAll(HttpHeaders.CONTENT_LENGTH).size();
        if (lengths > 1 || (lengths == 1 && !RequestHead.isLength(headers.get(HttpHeaders.CONTENT_LENGTH)))) {
            return Fault.LENGTH;
        }
        boolean host = request.authority() != null
                && RequestHead.isHost(request.authority().toString())
                && headers.getAll(HttpHeaders.HOST).size() <= 1;
        return host ? null : Fault.HOST;
    }
}
