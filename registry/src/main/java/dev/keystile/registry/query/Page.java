package dev.keystile.registry.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param nextCursor where the next page begins, or null if there is none
 * @param prevCursor where the page before ends, or null if there is none
 * @param totalCount how many entries the whole list has under the same filter
 */
public record Page<T>(
        List<T> results,
        @Nullable String nextCursor,
        @Nullable String prevCursor,
        int limit,
        long totalCount) {

    public Page {
        results = List.copyOf(results);
    }

    /** The same part of the list with its entries told in another way. */
    public Page<T> withResults(List<T> told) {
        return new Page<>(told, nextCursor, prevCursor, limit, totalCount);
    }
}
