package dev.keystile.registry;

import org.jspecify.annotations.Nullable;

/**
 * A field of an update that may be left out, which differs from being set to null.
 *
 * @param present whether the field is to be written
 * @param value what it becomes, if present; null empties it
 */
public record Patch<T>(boolean present, @Nullable T value) {

    public Patch {
        if (!present && value != null) {
            throw new IllegalArgumentException("A field that is left out has no value");
        }
    }

    /** The field stays as it is. */
    public static <T> Patch<T> absent() {
        return new Patch<>(false, null);
    }

    /** The field becomes this. */
    public static <T> Patch<T> of(@Nullable T value) {
        return new Patch<>(true, value);
    }

    /** What the field is after the update. */
    public @Nullable T appliedTo(@Nullable T current) {
        return present ? value : current;
    }
}
