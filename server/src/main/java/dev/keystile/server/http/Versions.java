package dev.keystile.server.http;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The step that looks at the version of the API that a request asks for, if it does. */
final class Versions implements Step {

    /** The header and its alias; each that is sent must hold a known version. */
    private static final List<String> NAMES = List.of(Headers.VERSION, Headers.VERSION_ALIAS);

    /** Our own, and the reference product's, which means the same: two known versions never contradict each other. */
    private static final Set<String> KNOWN = Set.of("2026-11-24", "2026-04-28");

    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    @Override
    public void pass(Exchange exchange) throws Refusal {
        for (String name : NAMES) {
            String version = exchange.header(name);
            if (version != null && !KNOWN.contains(version)) {
                throw refusal(version);
            }
        }
    }

    private static Refusal refusal(String version) {
        return isDate(version)
                ? new Refusal(Problem.ofParam(
                        ErrorCode.VERSION_UNSUPPORTED,
                        Headers.VERSION,
                        "This version is not known. The current one is 2026-11-24."))
                : Refusal.invalid(Headers.VERSION, "A version is a date, such as 2026-11-24.");
    }

    /** The version to tell the caller: the one that was asked for, if no unknown one was asked for too. */
    static @Nullable String toEcho(Exchange exchange) {
        List<String> asked =
                NAMES.stream().flatMap(name -> exchange.headers(name).stream()).toList();
        return asked.isEmpty() || !KNOWN.containsAll(asked) ? null : asked.getFirst();
    }

    private static boolean isDate(String text) {
        try {
            return DATE.matcher(text).matches() && LocalDate.parse(text).getYear() >= 0;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
