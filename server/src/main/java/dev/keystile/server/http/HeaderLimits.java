package dev.keystile.server.http;

import dev.keystile.wire.Limits;
import java.util.Collections;

/** The step that turns away requests whose target or headers are too large. */
final class HeaderLimits implements Step {

    /** The colon, the space and the line's end. */
    private static final int BYTES_AROUND_A_FIELD = 4;

    @Override
    public void pass(Exchange exchange) throws Refusal {
        if (exchange.target().length() > Limits.MAX_TARGET) {
            throw new Refusal(Problems.TARGET_TOO_LONG);
        }
        if (size(exchange) > Limits.MAX_HEADERS) {
            throw new Refusal(Problems.HEADERS_TOO_LARGE);
        }
    }

    private static int size(Exchange exchange) {
        int size = 0;
        for (String name : Collections.list(exchange.request().getHeaderNames())) {
            for (String value : exchange.headers(name)) {
                size += name.length() + value.length() + BYTES_AROUND_A_FIELD;
            }
        }
        return size;
    }
}
