package dev.keystile.server.http;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.registry.Idempotency;
import java.util.Set;

/** The step that takes note of an idempotency key, on the methods where it means something. */
final class IdempotencyKeys implements Step {

    private static final Set<String> METHODS = Set.of("POST", "PATCH");

    @Override
    public void pass(Exchange exchange) throws Refusal {
        String key = exchange.header(Headers.IDEMPOTENCY_KEY);
        if (key == null || !METHODS.contains(exchange.method())) {
            return;
        }
        if (!isValid(key)) {
            throw new Refusal(Problem.ofParam(
                    ErrorCode.IDEMPOTENCY_KEY_INVALID,
                    Headers.IDEMPOTENCY_KEY,
                    "An idempotency key has 1 to " + Idempotency.MAX_KEY + " visible ASCII characters."));
        }
        exchange.useIdempotencyKey(key);
    }

    private static boolean isValid(String key) {
        return !key.isEmpty()
                && key.length() <= Idempotency.MAX_KEY
                && key.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
