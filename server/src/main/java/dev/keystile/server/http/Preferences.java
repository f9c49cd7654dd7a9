package dev.keystile.server.http;

import java.util.Arrays;
import java.util.Locale;

/** What callers would rather have (RFC 7240): of all preferences, one is known here. */
final class Preferences {

    static final String RESPOND_ASYNC = "respond-async";

    private Preferences() {}

    /** Whether the caller doesn't want to wait until a change is in force on every node. */
    static boolean wantNoWaiting(Exchange exchange) {
        return exchange.headers(Headers.PREFER).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(preference -> preference.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .anyMatch(RESPOND_ASYNC::equals);
    }
}
