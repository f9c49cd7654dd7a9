package dev.keystile.server.http;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import java.util.Set;
import java.util.regex.Pattern;

/** The check that a request names nothing that its endpoint doesn't know. */
final class ParameterNames {

    /** Shorter than any key, so that one in the place of a name is never repeated. */
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,31}");

    private ParameterNames() {}

    static void requireKnown(String name, Set<String> known, String what) throws Refusal {
        if (!known.contains(name)) {
            String message = "This endpoint knows no such " + what + ". " + choice(known);
            throw new Refusal(
                    HARMLESS.matcher(name).matches()
                            ? Problem.ofParam(ErrorCode.PARAMETER_UNKNOWN, name, message)
                            : Problem.of(ErrorCode.PARAMETER_UNKNOWN, message));
        }
    }

    private static String choice(Set<String> known) {
        return known.isEmpty() ? "It takes none." : "It takes: " + String.join(", ", known) + ".";
    }
}
