package dev.keystile.registry;

/**
 * An answer that is true in the database but may not be in force on every node yet. Nobody but {@link
 * Barrier} can open it, so no door can send it too early.
 */
public final class Committed<T> {

    /** The number of an answer that reveals no change. */
    static final long NOTHING_TO_AWAIT = 0;

    private final T value;
    private final long changeNumber;

    Committed(T value, long changeNumber) {
        this.value = value;
        this.changeNumber = changeNumber;
    }

    T value() {
        return value;
    }

    /** The newest change that the answer reveals; 0 if it reveals none. */
    public long changeNumber() {
        return changeNumber;
    }
}
