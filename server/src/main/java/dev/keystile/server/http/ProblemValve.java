package dev.keystile.server.http;

import dev.keystile.core.Problem;
import dev.keystile.wire.ProblemDocument;
import dev.keystile.wire.RequestIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;

/**
 * What Tomcat says of requests that never reach the {@link Door}: bad request lines, illegal characters,
 * headers beyond every limit. Without it that would be an HTML page.
 */
final class ProblemValve extends ErrorReportValve {

    private static final int FIRST_ERROR = 400;
    private static final int MISSING = 404;
    private static final int UNAVAILABLE = 503;
    private static final int INTERNAL = 500;

    private final RequestIds requestIds;

    ProblemValve(RequestIds requestIds) {
        this.requestIds = requestIds;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        boolean toReport = response.getStatus() >= FIRST_ERROR && response.getContentWritten() == 0;
        if (toReport && response.setErrorReported() && isOpen(response)) {
            write(response);
        }
    }

    private static boolean isOpen(Response response) {
        AtomicBoolean open = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, open);
        return open.get();
    }

    private void write(Response response) {
        Problem problem = problemOf(response.getStatus());
        String requestId = requestIds.next();
        byte[] body = ProblemDocument.render(problem, requestId).getBytes(StandardCharsets.UTF_8);
        response.setStatus(problem.code().status());
        response.setHeader(Headers.REQUEST_ID, requestId);
        response.setHeader(Headers.CACHE_CONTROL, "no-store");
        response.setContentType(ProblemDocument.MEDIA_TYPE);
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException e) {
            container.getLogger().debug("The client went away before it was told that its request was bad");
        }
    }

    /**
     * Tomcat's own statuses (405, 414, 417, 501, 505 …) are not the API's: nearly all say that it isn't our
     * HTTP. It says 404 of its own accord to {@code /WEB-INF/} and {@code /META-INF/} alone.
     */
    private static Problem problemOf(int status) {
        return switch (status) {
            case MISSING -> Problems.NOTHING_HERE;
            case INTERNAL -> Problems.INTERNAL;
            case UNAVAILABLE -> Problems.STOPPING;
            default -> Problems.NOT_HTTP;
        };
    }
}
