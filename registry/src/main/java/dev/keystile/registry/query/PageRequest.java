package dev.keystile.registry.query;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted.
 *
 * @param cursor where to go on from, as an earlier page said, or null for the beginning
 * @param backwards whether the page before the cursor is wanted
 * @param limit 1 to 100
 * @param sort the field to sort by, one that the list names, or null for its default
 * @param ascending the direction, or null for the list's default
 * @param search text to find, or null
 */
public record PageRequest(
        @Nullable String cursor,
        boolean backwards,
        int limit,
        @Nullable String sort,
        @Nullable Boolean ascending,
        @Nullable String search) {

    public static final int DEFAULT_LIMIT = 25;
    public static final int MAX_LIMIT = 100;

    /** The first page of a list in its default order. */
    public static final PageRequest FIRST = new PageRequest(null, false, DEFAULT_LIMIT, null, null, null);

    public PageRequest {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("A page has 1 to " + MAX_LIMIT + " entries");
        }
    }
}
