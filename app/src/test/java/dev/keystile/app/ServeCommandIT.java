package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.app.Keystile.Finished;
import dev.keystile.app.Keystile.Started;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} as a process of its own: its start, its lock, its end. */
class ServeCommandIT {

    @TempDir
    private Path folder;

    @Test
    void serve_onAFolderInUse_isRefused_andTheLockDiesWithItsProcess() {
        try (ServingKeystile first = Keystile.in(folder).serve()) {
            Finished second = Keystile.in(folder).run("serve", "--listen", "127.0.0.1:0", "--gate", "127.0.0.1:0");

            assertThat(second.status()).isEqualTo(Main.FAILED);
            assertThat(second.out()).isEmpty();
            assertThat(second.err())
                    .contains("is in use", Long.toString(first.process().pid()), first.controlUrl(), "--data")
                    .doesNotContain("Exception");
            assertThat(first.control().get("/health/live").status()).isEqualTo(200);
            first.kill();
        }
        try (ServingKeystile third = Keystile.in(folder).serve()) {
            assertThat(third.control().get("/health/live").status()).isEqualTo(200);
        }
    }

    @Test
    void serve_onAPortThatIsTaken_saysWhich_andExitsOne() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String place = "127.0.0.1:" + taken.getLocalPort();
            assertTaken("--listen", place, "--listen", place, "--gate", "127.0.0.1:0");
            assertTaken("--gate", place, "--listen", "127.0.0.1:0", "--gate", place);
        }
    }

    private void assertTaken(String option, String place, String... options) {
        String[] arguments =
                Stream.concat(Stream.of("serve"), Stream.of(options)).toArray(String[]::new);
        Finished serve = Keystile.in(folder).run(arguments);

        assertThat(serve.status()).isEqualTo(Main.FAILED);
        assertThat(serve.err()).contains("port " + place, option).doesNotContain("Exception", "\tat ");
    }

    @Test
    void serve_toldToEnd_answersWhatIsInFlight_thenExits() throws Exception {
        Tenant tenant = Keystile.in(folder).init();
        String body = Json.object("name", "In flight");
        String question = Json.object("key", tenant.adminKey(), "method", "GET", "path", "/api/client/me");
        try (ServingKeystile server = Keystile.in(folder).serve();
                RawHttp control = RawHttp.connect(server.controlPort());
                RawHttp gate = RawHttp.connect(server.gatePort())) {
            begin(control, "/api/client/keys", tenant.adminKey(), body);
            begin(gate, "/v1/check", tenant.adminKey(), question);
            server.process().destroy();
            Waiting.until(
                    "new connections are refused",
                    () -> refusesConnections(server.controlPort()) && refusesConnections(server.gatePort()));
            control.send(body.substring(5));
            gate.send(question.substring(5));

            assertThat(control.readToEnd()).startsWith("HTTP/1.1 200").contains("\"value\":\"sk_");
            assertThat(gate.readToEnd()).startsWith("HTTP/1.1 200").contains("\"allowed\":true");
            assertThat(server.awaitExit()).isIn(0, 143);
            assertThat(server.err()).doesNotContain("ERROR", "WARN", "Exception");
        }
        try (StoredTruth truth = StoredTruth.copyOf(folder.resolve("data"), folder.resolve("copy"))) {
            assertThat(truth.column("SELECT name FROM api_key")).contains("In flight");
            assertThat(truth.halfDone()).isEmpty();
        }
    }

    /** Sends a request without the end of its body, once the server has said that it reads it. */
    private static void begin(RawHttp connection, String path, String key, String body) {
        connection.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                + key + "\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: "
                + body.length() + "\r\n\r\n");
        assertThat(connection.readHead()).startsWith("HTTP/1.1 100");
        connection.send(body.substring(0, 5));
    }

    private static boolean refusesConnections(int port) {
        try (RawHttp connection = RawHttp.connect(port)) {
            connection.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return !connection.readToEnd().startsWith("HTTP/1.1 200");
        } catch (java.io.UncheckedIOException refused) {
            return true;
        }
    }

    @Test
    void serve_withItsOptionsInTheEnvironmentAndAFile_obeys() throws Exception {
        Files.writeString(folder.resolve("keystile.yaml"), "data: from-file\nkey-brand: filed\nlisten: 0.0.0.0:0\n");
        Keystile keystile = Keystile.in(folder).withEnvironment("KEYSTILE_KEY_BRAND", "environed");
        try (ServingKeystile server = keystile.serve()) {
            Finished init = keystile.run(Keystile.INIT);

            assertThat(init.status()).as(init.err()).isZero();
            assertThat(Keystile.tenant(init.out()).adminKey()).startsWith("sk_environed_");
            assertThat(server.controlUrl()).startsWith("http://127.0.0.1:");
            assertThat(folder.resolve("from-file/keystile.db")).exists();
            assertThat(folder.resolve("data")).doesNotExist();
        }
    }

    @Test
    void commands_thatMakeNoSense_exitTwo_andTheRestAsTheyShould() throws Exception {
        Started version = Keystile.in(folder).start("--version");
        Started help = Keystile.in(folder).start("serve", "--help");
        Started unknown = Keystile.in(folder).start("serve", "--dance");
        Started open = Keystile.in(folder).start("serve", "--listen", "0.0.0.0:0");

        assertThat(version.process().waitFor()).isZero();
        assertThat(version.out()).matches("Keystile \\d+\\.\\d+\\.\\d+\\S*\\s+Java 2\\d.*\\s+");
        assertThat(help.process().waitFor()).isZero();
        assertThat(help.out()).contains("--browser-refusal");
        assertThat(unknown.process().waitFor()).isEqualTo(Main.USAGE);
        assertThat(unknown.err()).contains("--dance");
        assertThat(open.process().waitFor()).isEqualTo(Main.USAGE);
        assertThat(open.err()).contains("--behind-tls");
        assertThat(folder.resolve("data")).doesNotExist();
    }
}
