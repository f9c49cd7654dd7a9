package dev.keystile.registry;

/** An answer that is in force on every node: the only thing that a door may send. Made by {@link Barrier} alone. */
public final class Settled<T> {

    private final T value;

    Settled(T value) {
        this.value = value;
    }

    public T value() {
        return value;
    }
}
