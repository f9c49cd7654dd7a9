package dev.keystile.server.http;

import dev.keystile.wire.Limits;
import java.io.IOException;

/** The step that reads the whole body into memory, or turns it away as soon as it is known to be too large. */
final class BodyReader implements Step {

    @Override
    public void pass(Exchange exchange) throws Refusal {
        if (exchange.request().getContentLengthLong() > Limits.MAX_BODY) {
            throw new Refusal(Problems.BODY_TOO_LARGE);
        }
        byte[] body = read(exchange);
        if (body.length > Limits.MAX_BODY) {
            throw new Refusal(Problems.BODY_TOO_LARGE);
        }
        exchange.receive(body);
    }

    private static byte[] read(Exchange exchange) throws Refusal {
        try {
            return exchange.request().getInputStream().readNBytes(Limits.MAX_BODY + 1);
        } catch (IOException e) {
            throw Refusal.invalid("The body could not be read to its end.");
        }
    }
}
