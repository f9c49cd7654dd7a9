package dev.keystile.server.http;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;

/**
 * A request that the door itself turns away, with what the caller is told. It has no stack trace and no
 * message: it is a way out of the reading of a request, not a fault.
 */
public final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public Refusal(Problem problem) {
        super(null, null, false, false);
        this.problem = problem;
    }

    /** What the caller is told. */
    public Problem problem() {
        return problem;
    }

    /** Something that isn't in the form that it must have; the text never holds what was sent. */
    static Refusal invalid(String message) {
        return new Refusal(Problem.of(ErrorCode.PARAMETER_INVALID_FORMAT, message));
    }

    /** A parameter, header or field that isn't in the form that it must have; the text never holds what was sent. */
    public static Refusal invalid(String param, String message) {
        return new Refusal(Problem.ofParam(ErrorCode.PARAMETER_INVALID_FORMAT, param, message));
    }

    /** Nothing is there, or nothing that the caller may know of. */
    public static Refusal missing() {
        return new Refusal(Problems.NOTHING_HERE);
    }
}
