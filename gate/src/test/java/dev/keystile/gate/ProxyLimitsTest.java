package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that ask nothing end, whatever they speak, and those that are in use don't. */
@Timeout(60)
class ProxyLimitsTest {

    private static final Duration UNUSED = Duration.ofMillis(400);
    private static final ProxyTimes TIMES =
            new ProxyTimes(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMinutes(5), UNUSED);

    @TempDir
    private Path folder;

    private static ProxyFixture proxy() throws IOException {
        return new ProxyFixture(TIMES, GateSettings.LOOPBACK, false);
    }

    @Test
    void connection_silentFromTheStart_isClosed() throws Exception {
        try (ProxyFixture fixture = proxy();
                RawConnection connection = RawConnection.to(fixture.port())) {
            assertThat(connection.isBroken()).isTrue();
        }
    }

    @Test
    void connection_thatSendsNothingButLineEnds_isClosed() throws Exception {
        try (ProxyFixture fixture = proxy();
                RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send("\r\n\r\n\r");
            assertThat(connection.isBroken()).isTrue();
        }
    }

    @Test
    void connection_keptAfterAnAnswer_isClosed() throws Exception {
        try (ProxyFixture fixture = proxy()) {
            for (String key : List.of(fixture.keys.editor, fixture.keys.unknown)) {
                try (RawConnection connection = RawConnection.to(fixture.port())) {
                    connection.send(ProxyFixture.head(key, "GET /api/client/users"));
                    connection.answer();
                    assertThat(connection.isBroken()).isTrue();
                }
            }
        }
    }

    /** Negative control: it is for connections without an exchange only. */
    @Test
    void control_connectionWithAnOpenStream_stays() throws Exception {
        try (ProxyFixture fixture = proxy();
                RawConnection stream = RawConnection.to(fixture.port());
                RawConnection witness = RawConnection.to(fixture.port())) {
            fixture.upstream.does(exchanged -> {
                exchanged.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
                exchanged.in().read();
            });
            stream.send(ProxyFixture.head(fixture.keys.editor, "GET /api/client/users"));
            stream.head();
            stream.text(6);
            assertThat(witness.isBroken()).isTrue();
            try (RawConnection later = RawConnection.to(fixture.port())) {
                assertThat(later.isBroken()).isTrue();
            }
            stream.patience(Duration.ofMillis(1));
            assertThat(stream.isBroken()).isFalse();
        }
    }

    @Test
    void http2_withAHeadThatNeverEnds_isClosed() throws Exception {
        try (ProxyFixture fixture = proxy();
                RawHttp2 connection = new RawHttp2(fixture.port())) {
            connection.frame(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, new byte[] {(byte) 0x82});
            assertThat(connection.outcome(1)).isEqualTo("broken");
        }
    }

    @Test
    void http2_withNothingOpen_isClosed() throws Exception {
        try (ProxyFixture fixture = proxy();
                RawHttp2 connection = new RawHttp2(fixture.port())) {
            int stream = connection.request(true, fields(fixture.keys.editor));
            assertThat(connection.outcome(stream)).isEqualTo("200");
            assertThat(connection.outcome(99)).isEqualTo("broken");
        }
    }

    private static List<Map.Entry<String, String>> fields(String key) {
        return List.of(
                Map.entry(":method", "GET"),
                Map.entry(":scheme", "http"),
                Map.entry(":authority", "api.example"),
                Map.entry(":path", "/api/client/users"),
                Map.entry("authorization", "Bearer " + key));
    }

    @Test
    void tls_withoutAByteAfterTheHandshake_isClosed() throws Exception {
        TestCertificate.make(folder, "proxy");
        GateSettings.TlsFiles tls = new GateSettings.TlsFiles(folder.resolve("proxy.crt"), folder.resolve("proxy.key"));
        try (ProxyFixture fixture = new ProxyFixture(TIMES, tls)) {
            for (String protocol : List.of("http/1.1", "h2")) {
                try (SSLSocket socket =
                        trusting().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), fixture.port())
                                        instanceof SSLSocket made
                                ? made
                                : null) {
                    assertThat(socket).isNotNull();
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setApplicationProtocols(new String[] {protocol});
                    socket.setSSLParameters(parameters);
                    socket.setSoTimeout(10_000);
                    socket.startHandshake();
                    assertEnds(socket);
                }
            }
            try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), fixture.port())) {
                silent.setSoTimeout(10_000);
                assertEnds(silent);
            }
        }
    }

    /** Whatever the server says of its own accord may come first. */
    private static void assertEnds(Socket socket) throws IOException {
        try {
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                // Settings, and goodbye.
            }
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        return context;
    }

    private static final class TrustsAll implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void http2_manyResets_endTheConnection() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture();
                RawHttp2 connection = new RawHttp2(fixture.port())) {
            byte[] cancel = {0, 0, 0, 8};
            try {
                for (int i = 0; i <= ProxyLimits.RESETS + 1; i++) {
                    int stream = connection.request(true, fields(fixture.keys.unknown));
                    connection.frame(RawHttp2.RESET, 0, stream, cancel);
                }
            } catch (SocketException e) {
                // It has ended already.
            }
            assertThat(connection.outcome(99_999)).isEqualTo("broken");
        }
    }

    @Test
    void http2_manySmallContinuations_endTheConnection() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture();
                RawHttp2 connection = new RawHttp2(fixture.port())) {
            connection.frame(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, new byte[] {(byte) 0x82});
            try {
                for (int i = 0; i < 10 * ProxyLimits.CONTINUATIONS; i++) {
                    connection.frame(9, 0, 1, new byte[0]);
                }
            } catch (SocketException e) {
                // It has ended already.
            }
            assertThat(connection.outcome(99)).isEqualTo("broken");
        }
    }

    @Test
    void lineEnds_beforeTheFirstRequest_areIgnored() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture()) {
            String request = ProxyFixture.head(fixture.keys.editor, "GET /api/client/users");
            for (String before : List.of("\r\n", "\r\n\r\n")) {
                assertThat(RawConnection.ask(fixture.port(), before + request).status())
                        .isEqualTo(200);
            }
            try (RawConnection connection = RawConnection.to(fixture.port())) {
                for (byte b : ("\r\n" + request).getBytes(StandardCharsets.US_ASCII)) {
                    connection.send(new byte[] {b});
                }
                assertThat(connection.answer().status()).isEqualTo(200);
            }
        }
    }
}
