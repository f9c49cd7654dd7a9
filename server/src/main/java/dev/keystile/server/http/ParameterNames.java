package dev.keystile.server.http;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.wire.FieldNames;
import java.util.Set;

/** The check that a request names nothing that its endpoint doesn't know. */
final class ParameterNames {

    private ParameterNames() {}

    static void requireKnown(String name, Set<String> known, String what) throws Refusal {
        if (!known.contains(name)) {
            String message = "This endpoint knows no such " + what + ". " + choice(known);
            throw new Refusal(
                    FieldNames.mayBeRepeated(name)
                            ? Problem.ofParam(ErrorCode.PARAMETER_UNKNOWN, name, message)
                            : Problem.of(ErrorCode.PARAMETER_UNKNOWN, message));
        }
    }

    private static String choice(Set<String> known) {
        return known.isEmpty() ? "It takes none." : "It takes: " + String.join(", ", known) + ".";
    }
}
