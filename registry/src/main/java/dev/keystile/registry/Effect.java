package dev.keystile.registry;

import dev.keystile.registry.store.Stores;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a job's work: it is kept, or it is taken back and something small is written instead.
 *
 * @param answer what the caller is told
 * @param kept whether the work is kept
 * @param instead what is written when it isn't, or null for nothing
 */
record Effect<T>(T answer, boolean kept, @Nullable Consumer<Stores> instead) {

    static <T> Effect<T> kept(T answer) {
        return new Effect<>(answer, true, null);
    }

    static <T> Effect<T> takenBack(T answer) {
        return new Effect<>(answer, false, null);
    }

    static <T> Effect<T> takenBackFor(T answer, Consumer<Stores> instead) {
        return new Effect<>(answer, false, instead);
    }
}
