package dev.keystile.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The expectation table {@code authorization-matrix.txt}: who may call what, written by hand. */
record AuthorizationTable(List<Row> rows) {

    private static final String HEADINGS =
            "request where | none | sup smtp edit publ adm | sup smtp edit publ adm | memb adm own";
    private static final Set<String> WORDS = Set.of("pass", "401", "403", "404");

    /** The keys of the columns, in the file's order. */
    static final List<Column> COLUMNS = columns();

    /**
     * One key.
     *
     * @param kind its prefix; empty for no key at all
     */
    record Column(String kind, String role) {

        @Override
        public String toString() {
            return kind.isEmpty() ? "no key" : kind + " " + role;
        }
    }

    /**
     * One request.
     *
     * @param path with names of ids in braces
     * @param here whether Keystile itself answers it
     * @param cells what becomes of it with each key
     */
    record Row(String method, String path, boolean here, List<String> cells) {

        String request() {
            return method + " " + path;
        }
    }

    private static List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("", ""));
        for (String kind : List.of("pk", "sk")) {
            for (String role : List.of("support", "smtpproxy", "editor", "publisher", "admin")) {
                columns.add(new Column(kind, role));
            }
        }
        for (String role : List.of("member", "admin", "owner")) {
            columns.add(new Column("ok", role));
        }
        return List.copyOf(columns);
    }

    static AuthorizationTable read() {
        try (InputStream in = AuthorizationTable.class.getResourceAsStream("/authorization-matrix.txt")) {
            if (in == null) {
                throw new IllegalStateException("The table is not among the test's resources");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AuthorizationTable parse(String text) {
        List<String> lines = text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.strip().replaceAll("\\s+", " "))
                .toList();
        require(lines.get(1).equals(HEADINGS), "The headings are others: " + lines.get(1));
        return new AuthorizationTable(
                lines.stream().skip(2).map(AuthorizationTable::row).toList());
    }

    private static Row row(String line) {
        String[] groups = line.split(" \\| ", -1);
        String[] request = groups[0].split(" ", -1);
        List<String> cells = Stream.of(groups)
                .skip(1)
                .flatMap(group -> Stream.of(group.split(" ", -1)))
                .toList();
        require(groups.length == 5 && request.length == 3 && cells.size() == COLUMNS.size(), line);
        require(WORDS.containsAll(cells) && Set.of("here", "there").contains(request[2]), line);
        return new Row(request[0], request[1], request[2].equals("here"), cells);
    }

    private static void require(boolean condition, String line) {
        if (!condition) {
            throw new IllegalArgumentException("Not a line of the table: " + line);
        }
    }
}
