package dev.keystile.core.check;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The projects or the organizations of a table, by id. Each has a number that the table's keys point at,
 * so that archiving one is a single write. One writer, many readers.
 *
 * <p>An entry is written with release semantics and read with acquire semantics, always through the
 * newest array: the writer fills a longer one before it publishes it.
 */
final class Parents<T> {

    private static final VarHandle ENTRIES = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final int FIRST_CAPACITY = 64;

    private final ConcurrentHashMap<Long, Integer> indexes = new ConcurrentHashMap<>();
    private volatile Object[] entries = new Object[FIRST_CAPACITY];
    private int size;

    /** Puts an entry in the place of the one with the same id. */
    void put(long id, T entry) {
        int known = indexOf(id);
        if (known >= 0) {
            ENTRIES.setRelease(entries, known, entry);
            return;
        }
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, entries.length * 2);
        }
        ENTRIES.setRelease(entries, size, entry);
        indexes.put(id, size);
        size++;
    }

    /** The entry's number, or -1 if the id is unknown. */
    int indexOf(long id) {
        Integer index = indexes.get(id);
        return index == null ? -1 : index;
    }

    @SuppressWarnings("unchecked")
    T at(int index) {
        return (T) ENTRIES.getAcquire(entries, index);
    }

    @Nullable
    T find(long id) {
        int index = indexOf(id);
        return index < 0 ? null : at(index);
    }

    Collection<Long> ids() {
        return indexes.keySet();
    }
}
