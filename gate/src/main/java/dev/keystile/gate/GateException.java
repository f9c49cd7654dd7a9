package dev.keystile.gate;

import org.jspecify.annotations.Nullable;

/** The gate can't start or can't go on. The message is for the person who runs the installation. */
public final class GateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    GateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
