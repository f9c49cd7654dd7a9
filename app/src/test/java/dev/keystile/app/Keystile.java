package dev.keystile.app;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The packaged program, run as a process of its own in a folder of its own. */
final class Keystile {

    private static final Path JAR = Path.of(System.getProperty("basedir", "."), "target", "keystile.jar")
            .toAbsolutePath()
            .normalize();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    /** Processes that live for seconds start in half the time without the second compiler. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final AtomicInteger RUNS = new AtomicInteger();

    private final Path folder;
    private final List<String> javaOptions = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private @Nullable Path input;

    private Keystile(Path folder) {
        this.folder = folder;
    }

    /** @param folder where the process works, and where its output goes */
    static Keystile in(Path folder) {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException("Package the program first: " + JAR);
        }
        return new Keystile(folder);
    }

    Keystile withJavaOption(String option) {
        javaOptions.add(option);
        return this;
    }

    Keystile withEnvironment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Gives the process what is in a file as its standard input. */
    Keystile withInput(Path file) {
        input = file;
        return this;
    }

    /** What a command did that ended by itself. */
    record Finished(int status, String out, String err) {}

    /** A process and the files that its output goes to. */
    record Started(Process process, Path outFile, Path errFile) {

        String out() {
            return read(outFile);
        }

        String err() {
            return read(errFile);
        }
    }

    /** Runs a command to its end. */
    Finished run(String... arguments) {
        Started started = start(arguments);
        try {
            if (!started.process().waitFor(Waiting.LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                started.process().destroyForcibly();
                throw new AssertionError("The command didn't end: " + String.join(" ", arguments));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new Finished(started.process().exitValue(), started.out(), started.err());
    }

    /** Sets an installation up, in the folder {@code data}. */
    Tenant init() {
        Finished finished = run(INIT);
        if (finished.status() != 0) {
            throw new AssertionError("init failed: " + finished.err());
        }
        return tenant(finished.out());
    }

    /** An init command that prints a document. */
    static final String[] INIT = {
        "init", "--organization", "Acme", "--project", "Shop", "--owner-email", "owner@acme.example", "--json"
    };

    static Tenant tenant(String document) {
        var json = Json.read(document);
        return new Tenant(
                json.path("organization_id").asLong(),
                json.path("project_id").asLong(),
                json.path("organization_key").asString(),
                json.path("project_key").asString());
    }

    /** Starts a server on free ports and returns when it runs. */
    ServingKeystile serve(String... options) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--listen", "127.0.0.1:0", "--gate", "127.0.0.1:0"));
        arguments.addAll(List.of(options));
        return ServingKeystile.awaitGreeting(start(arguments.toArray(String[]::new)));
    }

    /** Starts a command and doesn't wait for anything. */
    Started start(String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.addAll(QUICK_START);
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(javaOptions);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        int run = RUNS.incrementAndGet();
        File out = folder.resolve("run-" + run + ".out").toFile();
        File err = folder.resolve("run-" + run + ".err").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out)
                .redirectError(err);
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        builder.environment().keySet().removeIf(name -> name.startsWith("KEYSTILE_") || name.startsWith("JAVA_TOOL"));
        builder.environment().putAll(environment);
        try {
            return new Started(builder.start(), out.toPath(), err.toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
