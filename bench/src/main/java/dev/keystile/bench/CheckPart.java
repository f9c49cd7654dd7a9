package dev.keystile.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The check itself, in the same thread, measured by JMH in processes of its own; beside what it can't do without. */
final class CheckPart implements Part {

    private static final String BYTES_EACH = "gc.alloc.rate.norm";
    private static final String CHECK = CheckBenchmark.class.getSimpleName();
    private static final String MAP = MapBenchmark.class.getSimpleName();

    CheckPart() {}

    @Override
    public String name() {
        return "check";
    }

    @Override
    public List<Row> measure(Workplace workplace) throws Exception {
        Plan plan = workplace.plan();
        Path log = workplace.folder().resolve("jmh.log");
        Figures figures = new Figures();
        for (int i = 0; i < plan.forks(); i++) {
            figures.add(run(plan, log, plan.keys(), "(CheckBenchmark|MapBenchmark)"));
            figures.add(run(plan, log, plan.manyKeys(), "(CheckBenchmark|MapBenchmark)[.]random"));
        }
        return rows(plan, figures);
    }

    private static Collection<RunResult> run(Plan plan, Path log, int keys, String pattern) throws RunnerException {
        TimeValue iteration = TimeValue.nanoseconds(plan.iteration().toNanos());
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("[.]" + pattern)
                .param("keys", Integer.toString(keys))
                .forks(1)
                .warmupIterations(plan.iterations())
                .warmupTime(iteration)
                .measurementIterations(plan.iterations())
                .measurementTime(iteration)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .jvmArgsAppend("-Xms2g", "-Xmx2g", "--sun-misc-unsafe-memory-access=allow")
                .output(log.toString());
        return new Runner(options.build()).run();
    }

    private static List<Row> rows(Plan plan, Figures figures) {
        List<Row> rows = new ArrayList<>();
        String few = "%,d keys".formatted(plan.keys());
        String many = "%,d keys".formatted(plan.manyKeys());
        figures.addRows(rows, "the same key, " + few, "hot", plan.keys());
        figures.addRows(rows, "any key of " + few, "random", plan.keys());
        figures.addRows(rows, "any key of " + many, "random", plan.manyKeys());
        figures.addRows(rows, "unknown key, " + few, "unknown", plan.keys());
        rows.add(new Row(
                "Check: the same key, " + few,
                figures.nanos(CHECK, "hot", plan.keys()),
                Unit.NANOSECONDS,
                "SHA-256 alone",
                figures.nanos(MAP, "sha256", plan.keys())));
        return rows;
    }

    /** All that JMH has measured so far, by class, method and number of keys. */
    private static final class Figures {

        private final Map<String, List<RunResult>> results = new LinkedHashMap<>();

        void add(Collection<RunResult> more) {
            for (RunResult result : more) {
                String benchmark = result.getParams().getBenchmark();
                String name = benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
                String key = name + "/" + result.getParams().getParam("keys");
                results.computeIfAbsent(key, k -> new ArrayList<>()).add(result);
            }
        }

        double nanos(String type, String method, int keys) {
            return median(
                    type, method, keys, result -> result.getPrimaryResult().getScore());
        }

        private double bytes(String type, String method, int keys) {
            return median(type, method, keys, Figures::bytes);
        }

        private static double bytes(RunResult run) {
            var result = run.getSecondaryResults().get(BYTES_EACH);
            if (result == null) {
                throw new IllegalStateException("JMH counted no bytes");
            }
            return result.getScore();
        }

        private double median(String type, String method, int keys, ToDoubleFunction<RunResult> figure) {
            List<RunResult> runs = results.getOrDefault(type + "." + method + "/" + keys, List.of());
            return Samples.median(runs.stream().mapToDouble(figure).toArray());
        }

        void addRows(List<Row> rows, String what, String method, int keys) {
            String baseline = "SHA-256 and a ConcurrentHashMap";
            rows.add(new Row(
                    "Check: " + what,
                    nanos(CHECK, method, keys),
                    Unit.NANOSECONDS,
                    baseline,
                    nanos(MAP, method, keys)));
            rows.add(new Row(
                    "Check: " + what + ", allocated",
                    bytes(CHECK, method, keys),
                    Unit.BYTES,
                    baseline,
                    bytes(MAP, method, keys)));
        }
    }
}
