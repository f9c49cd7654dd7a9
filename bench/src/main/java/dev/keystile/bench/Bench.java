package dev.keystile.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures Keystile, and prints each figure beside a baseline of the same run. */
@Command(
        name = "keystile bench",
        description = {
            "Measures Keystile beside stated baselines and prints a table. Takes about a quarter of an hour, and a machine",
            "that does nothing else meanwhile."
        },
        mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {

    /** Held, because the logging that Tomcat writes to forgets the levels of loggers that nobody holds. */
    private static final Logger ROOT_LOGGER = Logger.getLogger("");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--quick",
            description = "A run of half a minute that shows that everything can be measured; its figures mean nothing")
    private boolean quick;

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            defaultValue = "app/target/keystile.jar",
            description = "The packaged program, for start. Default: ${DEFAULT-VALUE}")
    private Path jar = Path.of("app/target/keystile.jar");

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description =
                    "Where the databases are for the time of the run: its disk is part of what is measured. Default:"
                            + " the system's folder for temporary files")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "What is measured: start, sqlite, postgresql, rest, gate, check, in-force. Default: all")
    private List<String> names = new ArrayList<>();

    private Bench() {}

    /** Runs it and ends the process. */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        ROOT_LOGGER.setLevel(Level.SEVERE);
        System.setProperty("jmh.ignoreLock", "true");
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    private List<Part> parts() {
        return List.of(
                new StartPart(jar.toAbsolutePath()),
                new DatabasePart("sqlite", SqliteDatabase::new),
                new DatabasePart("postgresql", PostgresDatabase::new),
                new RestPart(),
                new GatePart(),
                new CheckPart(),
                new InForcePart());
    }

    @Override
    public Integer call() throws Exception {
        List<Part> chosen = chosen();
        try (Workplace workplace = Workplace.open(quick ? Plan.QUICK : Plan.FULL, folder)) {
            run(workplace, chosen);
        }
        return 0;
    }

    private List<Part> chosen() {
        List<Part> parts = parts();
        List<String> known = parts.stream().map(Part::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(),
                        "There is no " + name + " to measure. There are: " + String.join(", ", known));
            }
        }
        return names.isEmpty()
                ? parts
                : parts.stream().filter(part -> names.contains(part.name())).toList();
    }

    private void run(Workplace workplace, List<Part> parts) throws Exception {
        Instant begun = InstantSource.system().instant();
        double loadBefore = Environment.loadAverage();
        List<Row> rows = new ArrayList<>();
        for (Part part : parts) {
            rows.addAll(measure(part, workplace));
        }
        print(workplace, begun, loadBefore, rows);
    }

    private List<Row> measure(Part part, Workplace workplace) throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        long begin = System.nanoTime();
        List<Row> rows = part.measure(workplace);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        err.println("keystile bench: %s took %d s".formatted(part.name(), took.toSeconds()));
        err.flush();
        return rows;
    }

    private String command() {
        List<String> words = new ArrayList<>(List.of("./keystile", "bench"));
        if (quick) {
            words.add("--quick");
        }
        words.addAll(names);
        return String.join(" ", words);
    }

    private void print(Workplace workplace, Instant begun, double loadBefore, List<Row> rows) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.print(Environment.look(begun, workplace.folder(), command()).toText());
        out.println("%-10s %.2f before, %.2f after".formatted("load", loadBefore, Environment.loadAverage()));
        if (quick) {
            out.println("%-10s these figures mean nothing: a quick run warms nothing up".formatted("quick"));
        }
        out.println();
        out.print(Report.table(rows));
        out.flush();
    }
}
