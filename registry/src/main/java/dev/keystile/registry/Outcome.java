package dev.keystile.registry;

import dev.keystile.core.Problem;
import java.util.function.Function;

/** What came of a command or a question: it was done, or it was refused. Faults are exceptions. */
public sealed interface Outcome<T> {

    /** It was done; this is the answer. */
    record Done<T>(T value) implements Outcome<T> {}

    /** It was refused, and nothing has changed. */
    record Refused<T>(Problem problem) implements Outcome<T> {}

    /** The same outcome with another answer. */
    default <R> Outcome<R> map(Function<? super T, ? extends R> function) {
        return switch (this) {
            case Done<T>(T value) -> new Done<>(function.apply(value));
            case Refused<T>(Problem problem) -> new Refused<>(problem);
        };
    }

    /** What comes of the next step, if this one was done. */
    default <R> Outcome<R> then(Function<? super T, Outcome<R>> next) {
        return switch (this) {
            case Done<T>(T value) -> next.apply(value);
            case Refused<T>(Problem problem) -> new Refused<>(problem);
        };
    }

    static <T> Outcome<T> done(T value) {
        return new Done<>(value);
    }

    static <T> Outcome<T> refused(Problem problem) {
        return new Refused<>(problem);
    }
}
