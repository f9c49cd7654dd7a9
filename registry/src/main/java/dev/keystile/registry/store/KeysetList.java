package dev.keystile.registry.store;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.query.Page;
import dev.keystile.registry.query.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A list that is read a page at a time.
 *
 * <h2>Design</h2>
 *
 * <p>Pages are found by the value and the id of an entry, not by counting (keyset pagination, as in M.
 * Winand, "We need tool support for keyset pagination"): each page costs the same, and entries that come
 * and go meanwhile neither repeat nor hide others. The id makes the order total.
 */
final class KeysetList<T> {

    private static final int MAX_SEARCH = 500;

    private final JdbcClient client;
    private final String table;
    private final List<Sort> sorts;
    private final RowReader<T> reader;
    private List<String> searched = List.of();
    private @Nullable LongSupplier count;

    /** What makes an entry of a row. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** @param sorts the first is the default, descending */
    KeysetList(JdbcClient client, String table, List<Sort> sorts, RowReader<T> reader) {
        this.client = client;
        this.table = table;
        this.sorts = sorts;
        this.reader = reader;
    }

    /** Lets the list be searched; the columns hold folded text. */
    KeysetList<T> searchedBy(String... columns) {
        searched = List.of(columns);
        return this;
    }

    /** Has the entries counted in another way than one by one, as long as nothing is searched for. */
    KeysetList<T> countedBy(LongSupplier other) {
        count = other;
        return this;
    }

    Outcome<Page<T>> page(Filter filter, PageRequest request) {
        Problem problem = addSearch(filter, request.search());
        if (problem != null) {
            return Outcome.refused(problem);
        }
        Cursor cursor = null;
        if (request.cursor() != null) {
            cursor = Cursor.decode(request.cursor());
            if (cursor == null || !belongs(cursor, filter, request)) {
                return Outcome.refused(Problem.ofParam(
                        ErrorCode.PARAMETER_INVALID_FORMAT,
                        "cursor",
                        "The cursor isn't one that this list gave for the same sort, direction and filters."
                                + " Leave it out to begin anew."));
            }
        }
        String wanted = cursor == null ? request.sort() : cursor.sort();
        Sort sort = wanted == null ? sorts.getFirst() : sort(wanted);
        if (sort == null) {
            return Outcome.refused(Problem.ofParam(
                    ErrorCode.PARAMETER_INVALID_FORMAT, "sort", "The list can be sorted by " + names() + "."));
        }
        boolean ascending = cursor == null ? Boolean.TRUE.equals(request.ascending()) : cursor.ascending();
        return Outcome.done(new Reader(filter, sort, ascending, request, cursor).read());
    }

    private @Nullable Problem addSearch(Filter filter, @Nullable String search) {
        if (search == null || search.isEmpty()) {
            return null;
        }
        if (searched.isEmpty()) {
            return Problem.ofParam(ErrorCode.PARAMETER_UNKNOWN, "q", "This list can't be searched.");
        }
        if (search.length() > MAX_SEARCH || search.chars().anyMatch(Character::isISOControl)) {
            return Problem.ofParam(
                    ErrorCode.PARAMETER_INVALID_FORMAT,
                    "q",
                    "A search has at most " + MAX_SEARCH + " characters and no control characters.");
        }
        String condition = searched.stream()
                .map(column -> column + " LIKE :search ESCAPE '!'")
                .collect(Collectors.joining(" OR ", "(", ")"));
        filter.and(condition, "search", "%" + escaped(Columns.folded(search)) + "%");
        return null;
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    private boolean belongs(Cursor cursor, Filter filter, PageRequest request) {
        Sort sort = sort(cursor.sort());
        return sort != null
                && sort.text() == (cursor.value() instanceof String)
                && cursor.filter() == filter.fingerprint()
                && (request.sort() == null || request.sort().equals(cursor.sort()))
                && (request.ascending() == null || request.ascending() == cursor.ascending());
    }

    private @Nullable Sort sort(String name) {
        return sorts.stream()
                .filter(sort -> sort.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private String names() {
        return sorts.stream().map(Sort::name).sorted().collect(Collectors.joining(", "));
    }

    /** An entry with its place in the list. */
    private record Placed<T>(T entry, Object value, long id) {}

    /** The reading of one page. */
    private final class Reader {

        private final Filter filter;
        private final Sort sort;
        private final boolean ascending;
        private final PageRequest request;
        private final @Nullable Cursor cursor;

        Reader(Filter filter, Sort sort, boolean ascending, PageRequest request, @Nullable Cursor cursor) {
            this.filter = filter;
            this.sort = sort;
            this.ascending = ascending;
            this.request = request;
            this.cursor = cursor;
        }

        Page<T> read() {
            boolean forwards = !request.backwards();
            List<Placed<T>> rows = rows(cursor, forwards, request.limit() + 1);
            boolean more = rows.size() > request.limit();
            List<Placed<T>> shown = new ArrayList<>(more ? rows.subList(0, request.limit()) : rows);
            if (!forwards) {
                Collections.reverse(shown);
            }
            Cursor next = edge(shown, true, forwards, more);
            Cursor previous = edge(shown, false, forwards, more);
            return new Page<>(
                    shown.stream().map(Placed::entry).toList(),
                    next == null ? null : next.encode(),
                    previous == null ? null : previous.encode(),
                    request.limit(),
                    count());
        }

        /** The place at one end of the page, if there is anything beyond it. */
        private @Nullable Cursor edge(List<Placed<T>> shown, boolean after, boolean forwards, boolean more) {
            boolean readThatWay = after == forwards;
            if (readThatWay && !more) {
                return null;
            }
            Cursor place =
                    shown.isEmpty() ? besideEmptyPage() : besideEntry(after ? shown.getLast() : shown.getFirst());
            if (place == null || readThatWay) {
                return place;
            }
            boolean anything = cursor != null && !rows(place, after, 1).isEmpty();
            return anything ? place : null;
        }

        /** Going back from an empty page, the entry at the cursor counts if it didn't count before. */
        private @Nullable Cursor besideEmptyPage() {
            return cursor == null ? null : cursor.beside(cursor.value(), cursor.id(), !cursor.inclusive());
        }

        private Cursor besideEntry(Placed<T> placed) {
            return new Cursor(sort.name(), ascending, false, filter.fingerprint(), placed.value(), placed.id());
        }

        private List<Placed<T>> rows(@Nullable Cursor from, boolean forwards, int limit) {
            boolean upwards = ascending == forwards;
            String direction = upwards ? " ASC" : " DESC";
            String order = sort.isId() ? "id" + direction : sort.column() + direction + ", id" + direction;
            String sql = "SELECT * FROM " + table + " WHERE " + filter.sql()
                    + (from == null ? "" : " AND " + beyond(from, upwards))
                    + " ORDER BY " + order + " LIMIT :limit";
            JdbcClient.StatementSpec statement =
                    client.sql(sql).params(filter.parameters()).param("limit", limit);
            if (from != null) {
                statement.param("placeId", from.id());
                if (!sort.isId()) {
                    statement.param("placeValue", from.value());
                }
            }
            return statement.query((row, i) -> placed(row)).list();
        }

        private String beyond(Cursor from, boolean upwards) {
            String comparison = (upwards ? " >" : " <") + (from.inclusive() ? "= " : " ");
            return sort.isId()
                    ? "id" + comparison + ":placeId"
                    : "(" + sort.column() + ", id)" + comparison + "(:placeValue, :placeId)";
        }

        private Placed<T> placed(ResultSet row) throws SQLException {
            Object value = sort.text() ? row.getString(sort.column()) : (Object) row.getLong(sort.column());
            return new Placed<>(reader.read(row), value, row.getLong("id"));
        }

        private long count() {
            boolean searching = request.search() != null && !request.search().isEmpty();
            return count == null || searching ? countRows() : count.getAsLong();
        }

        private long countRows() {
            return client.sql("SELECT COUNT(*) FROM " + table + " WHERE " + filter.sql())
                    .params(filter.parameters())
                    .query(Long.class)
                    .single();
        }
    }
}
