package dev.keystile.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The uses of keys that were found in one array of a table and wait to be written. Used by one thread. */
final class UseDrain {

    private final long[] words;
    private final Consumer<List<KeyUse>> writer;
    private final List<KeyUse> uses = new ArrayList<>();
    private final int[] places = new int[KeyUse.MAX_A_BATCH];
    private int written;

    UseDrain(long[] words, Consumer<List<KeyUse>> writer) {
        this.words = words;
        this.writer = writer;
    }

    void take(int at, @Nullable KeyUse use) {
        if (use == null) {
            return;
        }
        places[uses.size()] = at;
        uses.add(use);
        if (uses.size() == KeyUse.MAX_A_BATCH) {
            write();
        }
    }

    /** Writes what waits, and takes the marks away only then: what can't be written stays marked. */
    void write() {
        if (uses.isEmpty()) {
            return;
        }
        writer.accept(List.copyOf(uses));
        for (int i = 0; i < uses.size(); i++) {
            KeyTable.clearUse(words, places[i], uses.get(i));
        }
        written += uses.size();
        uses.clear();
    }

    int written() {
        return written;
    }
}
