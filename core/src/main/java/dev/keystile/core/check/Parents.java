package dev.keystile.core.check;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The projects or the organizations of a table, by id. Each sits in a cell of its own that the table's
 * keys point at by number, so that archiving one is a single write. One writer, many readers.
 */
final class Parents<T> {

    private static final int FIRST_CAPACITY = 64;

    private final ConcurrentHashMap<Long, Integer> indexes = new ConcurrentHashMap<>();
    private volatile AtomicReference<T>[] cells = newCells(FIRST_CAPACITY);
    private int size;

    /** Puts an entry in the place of the one with the same id. */
    void put(long id, T entry) {
        Integer known = indexes.get(id);
        if (known != null) {
            cells[known].set(entry);
            return;
        }
        if (size == cells.length) {
            cells = grown(cells);
        }
        cells[size] = new AtomicReference<>(entry);
        indexes.put(id, size);
        size++;
    }

    /** The cell's number, or -1 if the id is unknown. */
    int indexOf(long id) {
        Integer index = indexes.get(id);
        return index == null ? -1 : index;
    }

    T at(int index) {
        return cells[index].get();
    }

    @Nullable
    T find(long id) {
        int index = indexOf(id);
        return index < 0 ? null : at(index);
    }

    Collection<Long> ids() {
        return indexes.keySet();
    }

    private static <T> AtomicReference<T>[] grown(AtomicReference<T>[] cells) {
        return java.util.Arrays.copyOf(cells, cells.length * 2);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <T> AtomicReference<T>[] newCells(int length) {
        return new AtomicReference[length];
    }
}
