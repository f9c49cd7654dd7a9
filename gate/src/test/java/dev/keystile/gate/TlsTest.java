package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keystile.gate.GateSettings.TlsFiles;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a certificate and its key the gate speaks TLS and nothing else. */
class TlsTest {

    private static final Fixture FIXTURE = new Fixture();

    @TempDir
    private static Path folder = Path.of("");

    private static KeyStore store = emptyStore();

    private static KeyStore emptyStore() {
        try {
            return KeyStore.getInstance("PKCS12");
        } catch (java.security.KeyStoreException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeAll
    static void makeCertificate() throws Exception {
        store = TestCertificate.make(folder, "gate");
    }

    private static GateSettings settings(String certificate, String key) {
        TlsFiles tls = new TlsFiles(folder.resolve(certificate), folder.resolve(key));
        return new GateSettings(
                Fixture.freePort(), tls, null, false, GateSettings.LOOPBACK, () -> true, () -> Fixture.POLICY);
    }

    private static SSLContext trustingTheGate() throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("gate", store.getCertificate("gate"));
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static HttpRequest question(GateServer gate) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + gate.port() + "/v1/forward-auth"))
                .header("Authorization", "Bearer " + FIXTURE.editor)
                .header("X-Original-Method", "GET")
                .header("X-Original-URI", "/api/client/users")
                .build();
    }

    @Test
    void gate_withACertificate_answersOverTlsAndRefusesPlainHttp() throws Exception {
        GateServer gate = GateServer.start(settings("gate.crt", "gate.key"), FIXTURE.checks());
        try (HttpClient client =
                        HttpClient.newBuilder().sslContext(trustingTheGate()).build();
                HttpClient stranger = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(question(gate), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(answer.headers().firstValue("X-Keystile-Role")).contains("editor");
            assertThatThrownBy(() -> stranger.send(question(gate), HttpResponse.BodyHandlers.ofString()))
                    .as("control: a client that doesn't know the certificate")
                    .isInstanceOf(SSLHandshakeException.class);
            assertThatThrownBy(() -> RawConnection.ask(gate.port(), Fixture.head("GET /health/live")))
                    .as("plain HTTP")
                    .isInstanceOf(Exception.class);
        } finally {
            Fixture.stop(gate);
        }
    }

    @Test
    void start_filesThatCannotBeRead_failsAndNamesThem() {
        GateException failure = catchThrowableOfType(
                GateException.class, () -> GateServer.start(settings("none.crt", "gate.key"), FIXTURE.checks()));

        assertThat(failure).hasMessageContaining("none.crt");
    }

    @Test
    void start_keyThatIsNone_failsAndNamesTheFile() {
        GateException failure = catchThrowableOfType(
                GateException.class, () -> GateServer.start(settings("gate.crt", "gate.crt"), FIXTURE.checks()));

        assertThat(failure).hasMessageContaining("gate.crt");
    }
}
