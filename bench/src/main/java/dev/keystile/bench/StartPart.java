package dev.keystile.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The time from the start of the program's process, on a full installation, to the first check that lets a key
 * pass; beside an empty Spring Boot app and its first answer, and a Java program that ends at once.
 */
final class StartPart implements Part {

    private static final Duration AT_MOST = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 2;
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final String WHAT = "Start to first served check";

    private final Path jar;

    StartPart(Path jar) {
        this.jar = jar;
    }

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<Row> measure(Workplace workplace) throws Exception {
        if (!Files.isRegularFile(jar)) {
            throw new IOException("There is no program to start at " + jar + ": build it, or name it with --jar");
        }
        Tenant tenant = workplace.tenant();
        Plan plan = workplace.plan();
        List<Double> product = new ArrayList<>();
        List<Double> spring = new ArrayList<>();
        List<Double> jvm = new ArrayList<>();
        for (int i = -plan.warmUps(); i < plan.rounds(); i++) {
            double productMillis = startProduct(workplace, tenant);
            double springMillis = startSpring(workplace, tenant);
            double jvmMillis = startJvm(workplace);
            if (i >= 0) {
                product.add(productMillis);
                spring.add(springMillis);
                jvm.add(jvmMillis);
            }
        }
        return List.of(
                row(plan, product, "empty Spring Boot MVC app, first answer", spring),
                row(plan, product, "empty Java program, start to end", jvm));
    }

    private static Row row(Plan plan, List<Double> product, String baseline, List<Double> beside) {
        String what = "%s, %,d keys".formatted(WHAT, plan.keys());
        return new Row(what, median(product), Unit.MILLISECONDS, baseline, median(beside));
    }

    private static double median(List<Double> values) {
        return Samples.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private double startProduct(Workplace workplace, Tenant tenant) throws Exception {
        int gate = freePort();
        return untilAnswered(
                workplace,
                gate,
                tenant,
                "\"allowed\":true",
                "-jar",
                jar.toString(),
                "serve",
                "--data",
                workplace.data().toString(),
                "--listen",
                "127.0.0.1:" + freePort(),
                "--gate",
                "127.0.0.1:" + gate);
    }

    private static double startSpring(Workplace workplace, Tenant tenant) throws Exception {
        int port = freePort();
        return untilAnswered(
                workplace, port, tenant, "ok", "-cp", classPath(), EmptySpringApp.class.getName(), "" + port);
    }

    private static double startJvm(Workplace workplace) throws Exception {
        long begin = System.nanoTime();
        Process process = start(workplace, "-cp", classPath(), BareJvm.class.getName());
        process.waitFor();
        return (System.nanoTime() - begin) / 1e6;
    }

    private static double untilAnswered(
            Workplace workplace, int port, Tenant tenant, String expected, String... arguments) throws Exception {
        byte[] request = HttpConnection.request("POST", "/v1/check", GatePart.question(tenant));
        long begin = System.nanoTime();
        Process process = start(workplace, arguments);
        try {
            while (!isAnswered(port, request, expected)) {
                requireAlive(process, begin, workplace);
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
            return (System.nanoTime() - begin) / 1e6;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static boolean isAnswered(int port, byte[] request, String expected) throws IOException {
        try (HttpConnection connection = new HttpConnection(port)) {
            return connection.exchange(request) == 200 && connection.body().contains(expected);
        } catch (ConnectException e) {
            return false;
        }
    }

    private static void requireAlive(Process process, long begin, Workplace workplace) throws IOException {
        if (!process.isAlive() || System.nanoTime() - begin > AT_MOST.toNanos()) {
            throw new IOException("The process didn't start: " + Files.readString(log(workplace)));
        }
    }

    private static Process start(Workplace workplace, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(JAVA.toString());
        command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(workplace).toFile())
                .start();
    }

    private static Path log(Workplace workplace) {
        return workplace.folder().resolve("start.log");
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
