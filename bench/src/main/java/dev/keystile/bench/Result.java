package dev.keystile.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What came of one turn of a contender.
 *
 * @param perSecond how many times a second it was done, all callers together
 * @param medianNanos how long half of them took at the most
 * @param p99Nanos how long all but one in a hundred took at the most
 * @param cpuNanosEach processor time of this whole process, client included, for each
 */
record Result(double perSecond, double medianNanos, double p99Nanos, double cpuNanosEach) {

    /** Each figure's median over some turns. */
    static Result median(List<Result> turns) {
        return new Result(
                median(turns, Result::perSecond),
                median(turns, Result::medianNanos),
                median(turns, Result::p99Nanos),
                median(turns, Result::cpuNanosEach));
    }

    private static double median(List<Result> turns, ToDoubleFunction<Result> figure) {
        return Samples.median(turns.stream().mapToDouble(figure).toArray());
    }

    double medianMicros() {
        return medianNanos / 1_000;
    }

    double p99Micros() {
        return p99Nanos / 1_000;
    }

    double cpuMicrosEach() {
        return cpuNanosEach / 1_000;
    }
}
