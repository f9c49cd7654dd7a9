package dev.keystile.bench;

import java.util.List;

/** The rows that a contender and its baseline make. */
final class Rows {

    private Rows() {}

    static void addPerSecond(List<Row> rows, String head, Rounds rounds, String what, String baseline) {
        rows.add(new Row(
                head + what,
                rounds.of(what).perSecond(),
                Unit.A_SECOND,
                baseline,
                rounds.of(baseline).perSecond()));
    }

    static void addTimes(List<Row> rows, String head, Rounds rounds, String what, String baseline) {
        Result result = rounds.of(what);
        Result beside = rounds.of(baseline);
        String title = head + what;
        rows.add(
                new Row(title + ", median", result.medianMicros(), Unit.MICROSECONDS, baseline, beside.medianMicros()));
        rows.add(new Row(title + ", p99", result.p99Micros(), Unit.MICROSECONDS, baseline, beside.p99Micros()));
    }

    static void addTimesAndCpu(List<Row> rows, String head, Rounds rounds, String what, String baseline) {
        addTimes(rows, head, rounds, what, baseline);
        rows.add(new Row(
                head + what + ", CPU with client",
                rounds.of(what).cpuMicrosEach(),
                Unit.MICROSECONDS,
                baseline,
                rounds.of(baseline).cpuMicrosEach()));
    }
}
