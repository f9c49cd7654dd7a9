package dev.keystile.examples.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sample run as a newcomer starts it: real Keystile, real nginx, real app, real requests. It needs
 * the packaged program, which the module app makes earlier in {@code mvn verify} of the whole project.
 */
class SampleRunIT {

    private static final Path KEYSTILE =
            Path.of("../../app/target/keystile.jar").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @Test
    void run_printsTheExpectedTable_andSucceeds() throws Exception {
        Run run = run("./run");

        assertThat(withoutKeys(run.output())).isEqualTo(Files.readString(Path.of("src/test/resources/sample-run.txt")));
        assertThat(run.exitCode()).as(run.errors()).isZero();
    }

    /** Negative control: an answer that isn't the expected one is noticed. */
    @Test
    void run_withAnotherExpectation_fails() throws Exception {
        Path tour = Files.writeString(folder.resolve("tour.txt"), "none 200 GET /api/client/users\n");
        Run run = run("./run", tour.toString());

        assertThat(run.output()).contains("EXPECTED 200", "1 requests: 0 passed, 1 refused, 1 not as expected.");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    private record Run(int exitCode, String output, String errors) {}

    private Run run(String... command) throws Exception {
        assertThat(KEYSTILE).as("package the whole project first").exists();
        File output = folder.resolve("output").toFile();
        File errors = folder.resolve("errors").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output).redirectError(errors);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SAMPLE_KEYSTILE", java + " --sun-misc-unsafe-memory-access=allow -jar " + KEYSTILE);
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroy();
        }
        return new Run(process.waitFor(), read(output), read(errors));
    }

    private static String read(File file) throws Exception {
        return Files.readString(file.toPath(), StandardCharsets.UTF_8);
    }

    /** The last four characters of a key are others in every run. */
    private static String withoutKeys(String output) {
        return output.replaceAll("…\\S{4} ", "…**** ");
    }
}
