package dev.keystile.bench;

import java.util.List;

/** The table of figures, as text. */
final class Report {

    private static final String LINE = "%-60s %10s %-3s %-40s %10s %8s%n";

    private Report() {}

    static String table(List<Row> rows) {
        StringBuilder text =
                new StringBuilder(8192).append(LINE.formatted("WHAT", "VALUE", "", "BASELINE", "VALUE", "RATIO"));
        rows.forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private static String line(Row row) {
        return LINE.formatted(
                row.what(),
                figure(row.value()),
                row.unit().symbol(),
                row.baseline(),
                figure(row.baselineValue()),
                ratio(row.ratio()));
    }

    private static String ratio(double value) {
        String format = value < 0.1 ? "%.4f" : value < 100 ? "%.2f" : "%,.0f";
        return format.formatted(value);
    }

    private static String figure(double value) {
        return (value < 100 ? "%.1f" : "%,.0f").formatted(value);
    }
}
