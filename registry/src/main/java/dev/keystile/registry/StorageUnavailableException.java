package dev.keystile.registry;

import dev.keystile.core.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The database can't be asked at the moment, or too much is waiting for it. Nothing has changed. */
public final class StorageUnavailableException extends RegistryException {

    private static final long serialVersionUID = 1L;

    public StorageUnavailableException(String message, @Nullable Throwable cause) {
        super(ErrorCode.SERVICE_UNAVAILABLE, message, cause);
    }
}
