package dev.keystile.gate;

import dev.keystile.core.check.CheckService;
import dev.keystile.gate.GateSettings.TlsFiles;
import dev.keystile.wire.TrustedProxies;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A proxy with an upstream and a control plane that record what reaches them. */
final class ProxyFixture implements AutoCloseable {

    static final TrustedProxies NOBODY = TrustedProxies.parse(List.of("192.0.2.1"));

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final Fixture keys = new Fixture();
    final RawUpstream upstream = new RawUpstream();
    final RawUpstream controlPlane = new RawUpstream();
    final ProxyServer proxy;

    ProxyFixture() throws IOException {
        this(ProxyTimes.DEFAULT, GateSettings.LOOPBACK, false);
    }

    ProxyFixture(ProxyTimes times, TrustedProxies trusted, boolean forwardAuthorization) throws IOException {
        proxy = start(settings(times, trusted, forwardAuthorization, null), keys.checks());
    }

    ProxyFixture(TlsFiles tls) throws IOException {
        this(ProxyTimes.DEFAULT, tls);
    }

    ProxyFixture(ProxyTimes times, TlsFiles tls) throws IOException {
        proxy = start(settings(times, GateSettings.LOOPBACK, false, tls), keys.checks());
    }

    private ProxySettings settings(
            ProxyTimes times, TrustedProxies trusted, boolean forwardAuthorization, @Nullable TlsFiles tls) {
        return new ProxySettings(
                Fixture.freePort(),
                tls,
                origin(upstream.port()),
                new ProxySettings.ControlPlane(origin(controlPlane.port()), null),
                trusted,
                () -> Fixture.POLICY,
                forwardAuthorization,
                times);
    }

    static Origin origin(int port) {
        return Origin.parse("http://127.0.0.1:" + port);
    }

    private static ProxyServer start(ProxySettings settings, CheckService checks) {
        return ProxyServer.start(settings, checks);
    }

    int port() {
        return proxy.port();
    }

    /** A head with a key. */
    static String head(String key, String requestLine, String... headerLines) {
        return requestLine + " HTTP/1.1\r\nHost: api.example\r\nAuthorization: Bearer " + key + "\r\n"
                + Fixture.lines(headerLines) + "\r\n";
    }

    Answer ask(String key, String requestLine, String... headerLines) throws IOException {
        return RawConnection.ask(port(), head(key, requestLine, headerLines));
    }

    /** The one request that the upstream got since it was asked last. */
    RawUpstream.Recorded forwarded() {
        return upstream.one();
    }

    /** Waits for something to become true. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Never came: " + what);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws IOException {
        proxy.close(Duration.ZERO);
        upstream.close();
        controlPlane.close();
    }
}
