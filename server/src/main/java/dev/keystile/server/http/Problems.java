package dev.keystile.server.http;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.check.Verdict.Unauthenticated.Reason;
import java.util.Objects;

/** The problems of fixed text. */
final class Problems {

    /** The same for every cause, so that nothing can be learnt from probing. */
    static final Problem UNAUTHENTICATED =
            Objects.requireNonNull(new Verdict.Unauthenticated(Reason.MISSING, 0).problem());

    /** The same for what doesn't exist and for what belongs to somebody else. */
    static final Problem NOTHING_HERE = Problem.of(ErrorCode.RESOURCE_MISSING, "There is nothing here for this key.");

    static final Problem BODY_TOO_LARGE =
            Problem.of(ErrorCode.PARAMETER_INVALID_FORMAT, "The body is larger than 64 KiB.");

    static final Problem HEADERS_TOO_LARGE =
            Problem.of(ErrorCode.PARAMETER_INVALID_FORMAT, "The headers are larger than 16 KiB.");

    static final Problem TARGET_TOO_LONG = Problem.ofParam(
            ErrorCode.PARAMETER_INVALID_FORMAT, "path", "The path with its query is longer than 8 KiB.");

    static final Problem NOT_HTTP = Problem.of(
            ErrorCode.PARAMETER_INVALID_FORMAT,
            "The request isn't well-formed HTTP/1.1, or its line or headers are too long.");

    static final Problem IDEMPOTENCY_MISMATCH = Problem.ofParam(
            ErrorCode.IDEMPOTENCY_KEY_MISMATCH,
            "Idempotency-Key",
            "This idempotency key has been used for another request. Use a new one.");

    static final Problem IDEMPOTENCY_IN_PROGRESS = Problem.ofParam(
            ErrorCode.IDEMPOTENCY_IN_PROGRESS,
            "Idempotency-Key",
            "The first request with this idempotency key hasn't been answered yet. Ask again shortly.");

    static final Problem NOTHING_KEPT = Problem.ofParam(
            ErrorCode.IDEMPOTENCY_KEY_INVALID,
            "Idempotency-Key",
            "This endpoint keeps nothing of its requests and so takes no idempotency key. Send the request without.");

    static final Problem OUTCOME_UNKNOWN = Problem.of(
            ErrorCode.SERVICE_UNAVAILABLE,
            "The outcome is unknown. Ask again: with the same idempotency key, a change is never made twice.");

    static final Problem UNAVAILABLE = Problem.of(
            ErrorCode.SERVICE_UNAVAILABLE,
            "The request can't be answered at the moment, and nothing has changed." + " Try again shortly.");

    static final Problem STOPPING =
            Problem.of(ErrorCode.SERVICE_UNAVAILABLE, "This server is stopping. Try again shortly.");

    static final Problem INTERNAL = Problem.of(
            ErrorCode.INTERNAL_ERROR,
            "Something went wrong here. If it happens again, tell whoever runs this installation the request id.");

    private Problems() {}

    /** The problem as a caller may see it: refusals that must not be told apart become the same one. */
    static Problem forCaller(Problem problem) {
        return switch (problem.code()) {
            case AUTHENTICATION_REQUIRED -> UNAUTHENTICATED;
            case RESOURCE_MISSING -> NOTHING_HERE;
            default -> problem;
        };
    }
}
