package dev.keystile.examples.messaging;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The packaged program as a process of its own, set up with an organization and the project Shop. The
 * module app makes it earlier in {@code mvn verify} of the whole project.
 */
final class RunningKeystile implements AutoCloseable {

    static final Path PROGRAM =
            Path.of("../../app/target/keystile.jar").toAbsolutePath().normalize();

    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private final Path folder;
    private final int controlPort = Nginx.freePort();
    private final int gatePort = Nginx.freePort();
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonObject installation;

    RunningKeystile(Path folder) throws Exception {
        this.folder = folder;
        process = command("serve", "--listen", "127.0.0.1:" + controlPort, "--gate", "127.0.0.1:" + gatePort)
                .redirectOutput(log("serve"))
                .redirectError(log("serve-errors"))
                .start();
        await(controlPort);
        await(gatePort);
        installation = setUp();
    }

    private ProcessBuilder command(String command, String... arguments) {
        if (!Files.exists(PROGRAM)) {
            throw new IllegalStateException("Package the whole project first: there is no " + PROGRAM);
        }
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-jar", PROGRAM.toString(), command));
        line.addAll(List.of("--data", folder.resolve("data").toString()));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line).directory(folder.toFile());
    }

    private File log(String name) {
        return folder.resolve(name + ".log").toFile();
    }

    private void await(int port) throws Exception {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (!accepts(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("Keystile didn't start: "
                        + Files.readString(log("serve-errors").toPath()));
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    private static boolean accepts(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (SocketException e) {
            return false;
        }
    }

    private JsonObject setUp() throws Exception {
        String[] names = {"--organization", "Acme", "--project", "Shop", "--owner-email", "owner@acme.example", "--json"
        };
        Process init = command("init", names).redirectError(log("init-errors")).start();
        String document = new String(init.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (init.waitFor() != 0) {
            throw new IllegalStateException(
                    "init failed: " + Files.readString(log("init-errors").toPath()));
        }
        return new JsonObject(document);
    }

    int controlPort() {
        return controlPort;
    }

    int gatePort() {
        return gatePort;
    }

    long organizationId() {
        return installation.getLong("organization_id");
    }

    long projectId() {
        return installation.getLong("project_id");
    }

    /** The key of the organization's owner. */
    String ownerKey() {
        return installation.getString("organization_key");
    }

    /** The key of the project's admin. */
    String adminKey() {
        return installation.getString("project_key");
    }

    /** Calls the control plane and gives its answer, which must be a success. */
    JsonObject call(String key, String method, String path, JsonObject body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + controlPort + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        method.equals("DELETE") ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(method + " " + path + " answered " + response.body());
        }
        return new JsonObject(response.body());
    }

    /** Issues a key of the project Shop. */
    SiteKey issue(String scope, String role) throws Exception {
        JsonObject body =
                new JsonObject().put("name", "The " + role).put("scope", scope).put("role", role);
        return issued(
                call(adminKey(), "POST", "/api/client/keys", body), scope.equals("public") ? "publishable" : "secret");
    }

    /** What the API says of a key that it has issued. */
    static SiteKey issued(JsonObject key, String kind) {
        String role = key.getString("role");
        return new SiteKey(
                kind + " " + role,
                key.getString("value"),
                key.getLong("id"),
                kind,
                role,
                key.getLong("project_id", 0L));
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        process.onExit().completeOnTimeout(process, 30, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
