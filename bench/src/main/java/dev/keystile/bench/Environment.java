package dev.keystile.bench;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.util.Version;
import org.springframework.boot.SpringBootVersion;

/** What a run ran on and how it was called, for whoever reads the figures later. */
final class Environment {

    private static final int GIBIBYTE = 1 << 30;

    private final Map<String, String> lines = new LinkedHashMap<>();

    private Environment() {}

    /**
     * Looks at this machine.
     *
     * @param begun when the run began
     * @param folder where the databases are
     * @param command the command line
     */
    static Environment look(Instant begun, Path folder, String command) throws IOException {
        Environment environment = new Environment();
        environment.add("command", command);
        environment.add("date", begun.truncatedTo(ChronoUnit.SECONDS).toString());
        environment.add("machine", machine());
        environment.add("system", Stream.of("os.name", "os.version", "os.arch").map(System::getProperty));
        environment.add("disk", Files.getFileStore(folder).type() + " at " + folder.getParent());
        environment.add("JVM", Stream.of("java.vm.name", "java.vm.version").map(System::getProperty));
        environment.add(
                "libraries",
                "Spring Boot %s, Vert.x %s, JMH %s"
                        .formatted(
                                SpringBootVersion.getVersion(),
                                Vertx.class.getPackage().getImplementationVersion(),
                                Version.getPlainVersion()));
        return environment;
    }

    private void add(String name, Stream<String> words) {
        add(name, String.join(" ", words.toList()));
    }

    private void add(String name, String value) {
        lines.put(name, value);
    }

    private static String machine() throws IOException {
        Runtime runtime = Runtime.getRuntime();
        long memory = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getTotalMemorySize();
        return "%s, %d processors, %.1f GiB, this JVM up to %.1f GiB"
                .formatted(
                        processor(),
                        runtime.availableProcessors(),
                        memory / (double) GIBIBYTE,
                        runtime.maxMemory() / (double) GIBIBYTE);
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return "unknown processor";
        }
        try (Stream<String> text = Files.lines(info)) {
            return text.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst(".*: ", ""))
                    .findFirst()
                    .orElse("unknown processor");
        }
    }

    /** How many processes wanted a processor during the last minute, on the average; below 0 if that isn't known. */
    static double loadAverage() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** A line for each fact. */
    String toText() {
        StringBuilder text = new StringBuilder(512);
        lines.forEach((name, value) -> text.append("%-10s %s%n".formatted(name, value)));
        return text.toString();
    }
}
