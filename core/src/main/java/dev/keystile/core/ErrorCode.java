package dev.keystile.core;

import java.util.Locale;

/**
 * The stable codes that callers are refused with. Each belongs to exactly one HTTP status; programs
 * should branch on the code, people read the message beside it.
 */
public enum ErrorCode {
    PARAMETER_MISSING(400, "Parameter missing"),
    PARAMETER_INVALID_EMPTY(400, "Parameter empty"),
    PARAMETER_INVALID_FORMAT(400, "Parameter invalid"),
    PARAMETER_UNKNOWN(400, "Parameter unknown"),
    IDEMPOTENCY_KEY_INVALID(400, "Idempotency key invalid"),
    VERSION_UNSUPPORTED(400, "Version unsupported"),
    AUTHENTICATION_REQUIRED(401, "Authentication required"),
    PERMISSION_DENIED(403, "Permission denied"),
    RESOURCE_MISSING(404, "Resource missing"),
    RESOURCE_ALREADY_EXISTS(409, "Resource already exists"),
    STATE_CONFLICT(409, "State conflict"),
    IDEMPOTENCY_KEY_MISMATCH(409, "Idempotency key mismatch"),
    IDEMPOTENCY_IN_PROGRESS(409, "Idempotent request in progress"),
    VALIDATION_FAILED(422, "Validation failed"),
    RATE_LIMITED(429, "Rate limited"),
    INTERNAL_ERROR(500, "Internal error"),
    SERVICE_UNAVAILABLE(503, "Service unavailable");

    private final int status;
    private final String title;
    private final String wireName = name().toLowerCase(Locale.ROOT);

    ErrorCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status that goes with the code. */
    public int status() {
        return status;
    }

    /** A few words in English that never change for the code. */
    public String title() {
        return title;
    }

    /** The code as it stands in a response. */
    public String wireName() {
        return wireName;
    }
}
