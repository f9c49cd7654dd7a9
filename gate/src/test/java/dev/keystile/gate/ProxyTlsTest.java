package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.gate.GateSettings.TlsFiles;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proxy over TLS speaks HTTP/2 and HTTP/1.1 by the same rules, and trusts its control plane by the certificate alone. */
class ProxyTlsTest {

    @TempDir
    private static Path folder = Path.of("");

    private static @Nullable SSLContext trust;

    @BeforeAll
    static void makeCertificates() throws Exception {
        KeyStore store = TestCertificate.make(folder, "proxy");
        TestCertificate.make(folder, "other");
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("proxy", store.getCertificate("proxy"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        trust = context;
    }

    private static TlsFiles files(String name) {
        return new TlsFiles(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
    }

    private static HttpResponse<String> ask(HttpClient.Version version, int port, String key) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .version(version)
                .sslContext(java.util.Objects.requireNonNull(trust))
                .build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/api/client/users"))
                            .header("Authorization", "Bearer " + key)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void request_overTls_passesInBothVersions() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(files("proxy"))) {
            for (HttpClient.Version version : HttpClient.Version.values()) {
                HttpResponse<String> answer = ask(version, fixture.port(), fixture.keys.editor);

                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.version()).isEqualTo(version);
                assertThat(fixture.forwarded().all("X-Forwarded-Proto")).containsExactly("https");
                assertThat(ask(version, fixture.port(), fixture.keys.unknown).statusCode())
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void certificate_thatIsMissing_stopsTheStart() {
        assertThatThrownBy(() -> new ProxyFixture(files("none")).close())
                .isInstanceOf(GateException.class)
                .hasMessageContaining("none.crt");
        assertThatThrownBy(() -> start(1, "none"))
                .isInstanceOf(GateException.class)
                .hasMessageContaining("none.crt");
    }

    private static ProxyServer start(int controlPlane, String certificate) {
        Fixture keys = new Fixture();
        return start(keys, controlPlane, certificate);
    }

    private static ProxyServer start(Fixture keys, int controlPlane, String certificate) {
        return ProxyServer.start(
                new ProxySettings(
                        Fixture.freePort(),
                        null,
                        ProxyFixture.origin(9),
                        new ProxySettings.ControlPlane(
                                Origin.parse("https://127.0.0.2:" + controlPlane),
                                folder.resolve(certificate + ".crt")),
                        GateSettings.LOOPBACK,
                        () -> Fixture.POLICY,
                        false,
                        ProxyTimes.DEFAULT),
                keys.checks());
    }

    /** Its name and address are not those in the certificate: 127.0.0.2 isn't there. */
    @Test
    void controlPlane_isTrustedByItsCertificateAndNoOther() throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpServer control = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(files("proxy").certificate().toString())
                                .addKeyPath(files("proxy").key().toString())))
                .requestHandler(request -> request.response().end("control"));
        control.listen(0, "127.0.0.2").await();
        Fixture keys = new Fixture();
        ProxyServer right = start(keys, control.actualPort(), "proxy");
        ProxyServer wrong = start(keys, control.actualPort(), "other");
        try {
            String request = ProxyFixture.head(keys.admin, "GET /api/client/keys");
            assertThat(RawConnection.ask(right.port(), request).text()).isEqualTo("control");
            assertThat(RawConnection.ask(wrong.port(), request).status()).isEqualTo(502);
        } finally {
            right.close(Duration.ZERO);
            wrong.close(Duration.ZERO);
            vertx.close().await();
        }
    }
}
