package dev.keystile.registry;

/**
 * An answer that is committed but may not be in force on every node yet, for a caller who asked not to
 * wait. A door sends it as 202 and says so. Made by {@link Barrier} alone.
 */
public final class Pending<T> {

    private final T value;

    Pending(T value) {
        this.value = value;
    }

    public T value() {
        return value;
    }
}
