package dev.keystile.registry;

import dev.keystile.core.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A database that this program must not touch: a newer program wrote it, or it is no database of Keystile's. */
public final class DatabaseRefusedException extends RegistryException {

    private static final long serialVersionUID = 1L;

    /** @param message names the file and says how to mend it */
    public DatabaseRefusedException(String message, @Nullable Throwable cause) {
        super(ErrorCode.SERVICE_UNAVAILABLE, message, cause);
    }
}
