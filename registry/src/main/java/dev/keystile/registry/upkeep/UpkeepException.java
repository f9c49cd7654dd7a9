package dev.keystile.registry.upkeep;

import org.jspecify.annotations.Nullable;

/**
 * A backup or a restore that can't be made. The message is for whoever runs the installation, and says what to do; what
 * was there before is as it was.
 */
public final class UpkeepException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UpkeepException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
