package dev.keystile.registry.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of the tests' own, with durable settings as in use, a password, and a locale that sorts
 * unlike SQLite. It ends with the Java process, however that ends: the server's shell waits for the end of its input.
 *
 * <p>PostgreSQL refuses to run as root. Where tests do (in a container), the server runs as nobody, by setpriv.
 */
public final class PostgresServer implements AutoCloseable {

    /** The superuser's password, which must turn up in no message. */
    public static final String PASSWORD = "s3cret-of-the-tests";

    public static final String USER = "keystile";

    private static final int NOBODY = 65534;
    private static final long MIN_MEMORY_BYTES = 2L << 30;
    private static final long MAX_START_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MAX_STOP_SECONDS = 30;
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path programs;
    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private PostgresServer(Path parent) throws IOException {
        programs = PostgresBinaries.folder();
        folder = Files.createTempDirectory(parent, "keystile-postgres-data-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        port = freePort();
        initialise();
        start();
    }

    private static final class Shared {
        private static final PostgresServer SERVER = create();

        private static PostgresServer create() {
            PostgresServer server = PostgresServer.create();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        }
    }

    /** The one that all tests of a process share. */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** A server for a test that does to it what others wouldn't survive. */
    public static PostgresServer create() {
        try {
            return new PostgresServer(place());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server whose files are in a folder of the caller's, for whom the disk matters. Run by root, nobody must get there. */
    public static PostgresServer createIn(Path parent) {
        try {
            return new PostgresServer(parent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Memory if there is enough: no test cuts the power, and flushes to a real disk would make up most of the time. */
    private static Path place() throws IOException {
        Path memory = Path.of("/dev/shm");
        boolean roomy = Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > MIN_MEMORY_BYTES;
        return roomy ? memory : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static List<String> unprivileged(List<String> command) {
        List<String> all = new ArrayList<>();
        if (isRoot()) {
            all.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        all.addAll(command);
        return all;
    }

    private void initialise() throws IOException {
        Path passwordFile = Files.writeString(folder.resolve("password"), PASSWORD);
        if (isRoot()) {
            Files.setAttribute(folder, "unix:uid", NOBODY);
            Files.setAttribute(passwordFile, "unix:uid", NOBODY);
        }
        run(
                "initdb",
                "-D",
                data().toString(),
                "-U",
                USER,
                "-A",
                "scram-sha-256",
                "--pwfile=" + passwordFile,
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--locale-provider=icu",
                "--icu-locale=en-US",
                "--no-sync");
        Files.delete(passwordFile);
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** The folder with all that the server has written, for tests that look into its files. */
    public Path dataFolder() {
        return data();
    }

    /** Where the server writes its messages. */
    public Path logFile() {
        return folder.resolveSibling(folder.getFileName() + ".log");
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(programs.resolve("bin").resolve(program).toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("keystile-" + program, ".log");
        Process running = new ProcessBuilder(unprivileged(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (waitFor(running) != 0) {
            throw new IllegalStateException(program + " failed: " + Files.readString(output));
        }
        Files.delete(output);
    }

    private static int waitFor(Process running) {
        try {
            return running.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts it, and returns when it takes connections. */
    public void start() {
        String script = "\"$@\" </dev/null & server=$!; cat >/dev/null; kill -INT $server; wait $server";
        List<String> command = unprivileged(List.of(
                "sh",
                "-c",
                script,
                "sh",
                programs.resolve("bin/postgres").toString(),
                "-D",
                data().toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=200",
                "-c",
                "shared_buffers=64MB",
                "-c",
                "max_wal_size=96MB",
                "-c",
                "min_wal_size=32MB"));
        Path log = logFile();
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitConnections(log);
    }

    private void awaitConnections(Path log) {
        long begin = System.nanoTime();
        while (true) {
            try {
                DriverManager.getConnection(url("postgres")).close();
                return;
            } catch (SQLException e) {
                if (System.nanoTime() - begin > MAX_START_NANOS) {
                    throw new IllegalStateException("The server doesn't start, see " + log, e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Stops it as an operator does; whoever is connected is cut off. */
    public void stop() {
        Process running = process;
        process = null;
        if (running == null) {
            return;
        }
        try {
            running.getOutputStream().close();
            if (!running.waitFor(MAX_STOP_SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public int port() {
        return port;
    }

    /** The JDBC URL of a database for the superuser. */
    public String url(String database) {
        return url(database, USER, PASSWORD);
    }

    public String url(String database, String user, String password) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + user + "&password=" + password;
    }

    /** Makes an empty database and gives its name. */
    public String createDatabase() {
        return createDatabase("");
    }

    /** The same with more of the statement, such as {@code TEMPLATE other}. */
    public String createDatabase(String options) {
        String name = "test_" + DATABASES.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name + " " + options);
        return name;
    }

    /** Runs statements as the superuser, as somebody at psql would. */
    public void execute(String database, String... statements) {
        try (Connection connection = DriverManager.getConnection(url(database));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until a database has no session any more that a condition holds for: a closed one takes a moment to go. */
    public void awaitNone(String database, String condition) {
        await("SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = '" + database + "' AND " + condition);
    }

    /** Waits until a query says yes. */
    public void await(String query) {
        try (Connection connection = DriverManager.getConnection(url("postgres"));
                Statement statement = connection.createStatement()) {
            while (!isTrue(statement, query)) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isTrue(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Has it start as a standby from now on, which is read-only. It must not be running. */
    public void becomeStandby() throws IOException {
        Path signal = Files.createFile(data().resolve("standby.signal"));
        if (isRoot()) {
            Files.setAttribute(signal, "unix:uid", NOBODY);
        }
    }

    /** Stops it and removes all that it wrote. */
    @Override
    public void close() {
        stop();
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
            Files.deleteIfExists(logFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "PostgreSQL on port " + port;
    }
}
