package dev.keystile.server.http;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The step that looks at the version of the API that a request asks for, if it does. */
final class Versions implements Step {

    /** Our own, and the reference product's, which means the same. */
    private static final Set<String> KNOWN = Set.of("2026-11-24", "2026-04-28");

    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    @Override
    public void pass(Exchange exchange) throws Refusal {
        String version = askedFor(exchange);
        if (version != null && !KNOWN.contains(version)) {
            throw isDate(version)
                    ? new Refusal(Problem.ofParam(
                            ErrorCode.VERSION_UNSUPPORTED,
                            Headers.VERSION,
                            "This version is not known. The current one is 2026-11-24."))
                    : Refusal.invalid(Headers.VERSION, "A version is a date, such as 2026-11-24.");
        }
    }

    /** The version to tell the caller: the one that was asked for, if it is known. */
    static @Nullable String toEcho(Exchange exchange) {
        String version = askedFor(exchange);
        return version != null && KNOWN.contains(version) ? version : null;
    }

    private static @Nullable String askedFor(Exchange exchange) {
        String version = exchange.header(Headers.VERSION);
        return version == null ? exchange.header(Headers.VERSION_ALIAS) : version;
    }

    private static boolean isDate(String text) {
        try {
            return DATE.matcher(text).matches() && LocalDate.parse(text).getYear() >= 0;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
