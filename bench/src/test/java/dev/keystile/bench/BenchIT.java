package dev.keystile.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged bench runs and prints every row. No test says how fast anything is. */
class BenchIT {

    private static final Path ROOM = Path.of(System.getProperty("basedir", "."));
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final long AT_MOST_MINUTES = 5;

    /** What, value, unit, baseline, value, ratio; what and baseline have single spaces within. */
    private static final Pattern ROW = Pattern.compile(
            "(?m)^(\\S+(?: \\S+)*) +([0-9.,]+) (ms|us|ns|/s|B) +(\\S+(?: \\S+)*) +([0-9.,]+) +([0-9.,]+) *$");

    private static final int ROWS = 58;

    @TempDir
    Path folder;

    private record Finished(int status, String out, String err) {}

    private Finished bench(String... arguments) throws IOException, InterruptedException {
        // PostgreSQL runs as nobody where the tests run as root.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command(arguments))
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(AT_MOST_MINUTES, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Finished(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private List<String> command(String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of(
                JAVA.toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                ROOM.resolve("target/keystile-bench.jar").toAbsolutePath().toString(),
                "--jar",
                ROOM.resolve("../app/target/keystile.jar").toAbsolutePath().toString(),
                "--folder",
                folder.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Test
    void bench_quick_printsEveryRowWithFiniteFiguresAndLeavesNothing() throws Exception {
        Finished run = bench("--quick");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("machine ", "JVM ", "date ", "command    ./keystile bench --quick");
        List<String> rows =
                ROW.matcher(run.out()).results().map(row -> row.group(1)).toList();
        assertThat(rows).hasSize(ROWS);
        assertThat(numbers(run.out()))
                .allSatisfy(number -> assertThat(number).isFinite().isNotNegative());
        assertThat(folder.toFile().list()).noneMatch(name -> name.startsWith("keystile-bench"));
    }

    private static List<Double> numbers(String out) {
        Matcher matcher = ROW.matcher(out);
        return matcher.results()
                .flatMap(row -> java.util.stream.Stream.of(row.group(2), row.group(5), row.group(6)))
                .map(text -> Double.valueOf(text.replace(",", "")))
                .toList();
    }

    @Test
    void bench_unknownName_isRefusedWithTheKnownOnes() throws Exception {
        Finished run = bench("nothing");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("There is no nothing to measure", "start, sqlite");
    }

    @Test
    void bench_keyOfTheRun_isNotPrinted() throws Exception {
        Finished run = bench("--quick", "in-force");

        assertThat(run.out() + run.err()).doesNotContain("sk_");
    }
}
