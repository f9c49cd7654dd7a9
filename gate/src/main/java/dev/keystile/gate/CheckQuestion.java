package dev.keystile.gate;

import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckRequest;

/** The body of {@code POST /v1/check}, read: a question, or the reason why it is none. */
sealed interface CheckQuestion {

    /** A question to ask. */
    record Asked(CheckRequest request) implements CheckQuestion {}

    /** A body that isn't a question. */
    record Refused(Problem problem) implements CheckQuestion {}
}
