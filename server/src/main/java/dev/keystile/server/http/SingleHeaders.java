package dev.keystile.server.http;

import java.util.List;

/**
 * The step that turns away requests in which a header stands twice that can mean one thing only. Several
 * Authorization headers are left to {@link Authentication}: they are a bad key like any other.
 */
final class SingleHeaders implements Step {

    private static final List<String> NAMES = List.of(
            "Host", "Content-Type", "Content-Length", Headers.IDEMPOTENCY_KEY, Headers.VERSION, Headers.VERSION_ALIAS);

    @Override
    public void pass(Exchange exchange) throws Refusal {
        for (String name : NAMES) {
            if (exchange.headers(name).size() > 1) {
                throw Refusal.invalid(name, "The header " + name + " may be sent only once.");
            }
        }
    }
}
