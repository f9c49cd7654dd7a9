package dev.keystile.app;

import dev.keystile.core.check.PolicyDiff;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What another policy changes, as a table for people. */
record PolicyChanges(List<Row> rows, boolean complete) {

    private static final String FORM = "  %-12s %-10s %-7s %-48s %s%n";

    /** One verdict that changes. */
    record Row(String kind, String role, String method, String route, String before, String after) {}

    static PolicyChanges of(PolicyDiff diff) {
        List<Row> rows = diff.differences().stream()
                .map(change -> new Row(
                        change.kind().wireName(),
                        change.role().wireName(),
                        change.method(),
                        change.route(),
                        change.before().wireName(),
                        change.after().wireName()))
                .toList();
        return new PolicyChanges(rows, diff.complete());
    }

    static PolicyChanges of(JsonNode answer) {
        List<Row> rows = new ArrayList<>();
        answer.path("changes")
                .forEach(change -> rows.add(new Row(
                        change.path("kind").asString(),
                        change.path("role").asString(),
                        change.path("method").asString(),
                        change.path("route").asString(),
                        change.path("before").asString(),
                        change.path("after").asString())));
        return new PolicyChanges(rows, answer.path("complete").asBoolean(true));
    }

    void print(PrintWriter out) {
        if (rows.isEmpty()) {
            out.println("No verdict changes.");
        } else {
            out.printf(FORM, "kind", "role", "method", "route", "verdict");
            rows.forEach(row -> out.printf(
                    FORM, row.kind(), row.role(), row.method(), row.route(), row.before() + " -> " + row.after()));
        }
        if (!complete) {
            out.println("The policies are too large to compare whole: there may be more.");
        }
        out.flush();
    }
}
