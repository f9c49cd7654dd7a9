package dev.keystile.registry;

import dev.keystile.core.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A fault, not a refusal: something that should work did not. The message is for the log and must hold
 * no secret; a caller is told the code and a fixed text.
 */
public abstract sealed class RegistryException extends RuntimeException
        permits DatabaseRefusedException, OutcomeUnknownException, StorageUnavailableException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    RegistryException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** What a caller is told. */
    public ErrorCode code() {
        return code;
    }
}
