package dev.keystile.examples.messaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A real nginx with the shipped configuration, in a folder and on a port of its own. */
final class Nginx implements AutoCloseable {

    private static final Path SHIPPED = Path.of("../nginx").toAbsolutePath().normalize();
    private static final int LONGEST_WAIT_MILLIS = (int) Duration.ofSeconds(10).toMillis();

    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The ports of what stands behind it. */
    record Backends(int gate, int controlPlane, int app) {}

    /** Starts it between callers and what stands behind it, with an edit of the configuration's text. */
    static Nginx start(Path folder, Backends backends, UnaryOperator<String> edit) throws Exception {
        int port = freePort();
        Files.createDirectories(folder.resolve("snippets"));
        try (Stream<Path> snippets = Files.list(SHIPPED.resolve("snippets"))) {
            for (Path snippet : snippets.toList()) {
                copy(snippet, folder.resolve("snippets").resolve(snippet.getFileName()), edit);
            }
        }
        copy(
                SHIPPED.resolve("keystile.conf"),
                folder.resolve("keystile.conf"),
                text -> edit.apply(text.replace("127.0.0.1:8000", "127.0.0.1:" + port))
                        .replace("127.0.0.1:8080", "127.0.0.1:" + backends.controlPlane())
                        .replace("127.0.0.1:8081", "127.0.0.1:" + backends.gate())
                        .replace("127.0.0.1:9000", "127.0.0.1:" + backends.app()));
        Files.writeString(folder.resolve("nginx.conf"), main());
        Nginx nginx = new Nginx(run(folder), port);
        nginx.awaitStart(folder);
        return nginx;
    }

    private static void copy(Path from, Path to, UnaryOperator<String> edit) throws IOException {
        Files.writeString(to, edit.apply(Files.readString(from)));
    }

    private static String main() {
        String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
        return user + """

                daemon off;
                worker_processes 1;
                pid nginx.pid;
                error_log error.log info;
                events {}
                http {
                    access_log off;
                    include /etc/nginx/mime.types;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    include keystile.conf;
                }
                """;
    }

    private static Process run(Path folder) throws IOException {
        String[] command = {
            "nginx", "-p", folder.toString(), "-c", folder.resolve("nginx.conf").toString(), "-e", "error.log"
        };
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.log").toFile());
        builder.environment().merge("PATH", ":/usr/sbin", String::concat);
        return builder.start();
    }

    private void awaitStart(Path folder) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!accepts()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "nginx didn't start: " + Files.readString(folder.resolve("output.log")));
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    private boolean accepts() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (SocketException e) {
            return false;
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Sends the bytes of a request (ISO 8859-1, so that any byte can be written) and reads the answer. */
    String send(String request) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(LONGEST_WAIT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().transferTo(answer);
        } catch (SocketTimeoutException e) {
            throw new IllegalStateException("nginx didn't close the connection", e);
        } catch (SocketException e) {
            // It closed in the middle of a request. What it answered before counts.
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
