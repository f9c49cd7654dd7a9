package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starting and stopping. */
@Timeout(60)
final class LifecycleTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void start_portTaken_saysSo() {
        try (Installation first = Installation.start(folder)) {
            var settings = Installation.settings(first.plane.port(), first.clock, null, null);
            assertThatThrownBy(() -> ControlPlane.start(settings, first.registry, first.barrier(), first.checks))
                    .hasRootCauseInstanceOf(BindException.class);
            first.call("GET", "/health/live").send().isOk();
        }
    }

    @Test
    void close_twice_isHarmless() {
        Installation server = Installation.start(folder);
        server.close();
        server.plane.close(Duration.ofSeconds(1));
    }

    @Test
    void close_requestInFlight_isAnsweredFirst() throws Exception {
        Installation server = Installation.start(folder);
        Tenant acme = server.createTenant("Acme");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.plane.port())) {
            String body = "{\"name\":\"In flight\"}";
            write(
                    socket,
                    RawHttp.request(
                                    "POST",
                                    "/api/client/keys",
                                    "Authorization: Bearer " + acme.adminKey(),
                                    "Content-Type: application/json",
                                    "Expect: 100-continue",
                                    "Content-Length: " + body.length())
                            + "\r\n");
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(in.readLine()).startsWith("HTTP/1.1 100");
            assertThat(in.readLine()).isEmpty();
            Thread closing = Thread.ofVirtual().start(() -> server.plane.close(Duration.ofSeconds(30)));
            awaitNoMoreConnections(server.plane);
            write(socket, body);
            assertThat(in.readLine()).startsWith("HTTP/1.1 200");
            assertThat(in.lines().toList()).anyMatch(line -> line.contains("In flight"));
            closing.join();
        }
        server.close();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void awaitNoMoreConnections(ControlPlane plane) throws IOException {
        int port = plane.port();
        while (true) {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(probe.getPort()).isEqualTo(port);
            } catch (ConnectException e) {
                return;
            } catch (SocketException e) {
                // Reset: the listener closed while it held this connection in its queue. The next one is refused.
            }
        }
    }

    @Test
    void tls_pemFiles_areServed() throws Exception {
        PemFiles pem = PemFiles.generate(folder);
        try (Installation server = Installation.startWithTls(folder, pem.certificate(), pem.key())) {
            Answer answer = pem.get("https://localhost:" + server.plane.port() + "/health/live");
            assertThat(answer.isOk().body()).isEqualTo("{\"status\":\"ok\"}");
        }
    }

    @Test
    void tls_oneFileAlone_isRefused() {
        assertThatThrownBy(() -> Installation.settings(0, new MutableClock(), folder.resolve("c.pem"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give both, or none");
    }

    @Test
    void tls_fileMissing_stopsTheStart() {
        assertThatThrownBy(
                        () -> Installation.startWithTls(folder, folder.resolve("none.pem"), folder.resolve("none.pem")))
                .isInstanceOf(RuntimeException.class)
                .rootCause()
                .hasMessageContaining("none.pem");
    }

    @Test
    void environment_springVariables_changeNothing() {
        System.setProperty("server.port", "1");
        System.setProperty("spring.main.banner-mode", "console");
        try (Installation server = Installation.start(folder)) {
            assertThat(server.plane.port()).isGreaterThan(1);
            server.call("GET", "/health/live").send().isOk();
        } finally {
            System.clearProperty("server.port");
            System.clearProperty("spring.main.banner-mode");
        }
    }
}
