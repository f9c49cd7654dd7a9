package dev.keystile.registry;

import dev.keystile.core.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Nobody can say yet whether the change holds, or holds everywhere: the caller must ask again. */
public final class OutcomeUnknownException extends RegistryException {

    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message) {
        this(message, null);
    }

    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(ErrorCode.SERVICE_UNAVAILABLE, message, cause);
    }
}
