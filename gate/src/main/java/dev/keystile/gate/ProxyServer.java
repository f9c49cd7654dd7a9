package dev.keystile.gate;

import dev.keystile.core.check.CheckService;
import dev.keystile.wire.RequestIds;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running reverse proxy: it checks every request and passes it on to the upstream, or to the control plane what Keystile answers
 * itself. Safe for use by several threads.
 */
public final class ProxyServer {

    private static final Logger log = LoggerFactory.getLogger(ProxyServer.class);

    private final EventLoops loops;

    private ProxyServer(EventLoops loops) {
        this.loops = loops;
    }

    /**
     * Starts a proxy and returns when it accepts connections. Whether the upstream can be reached shows with the first request.
     *
     * @throws GateException if it can't: the address is taken, or a certificate or a key can't be read
     */
    public static ProxyServer start(ProxySettings settings, CheckService checks) {
        PinnedCertificate pinned = ProxyLoop.pinned(settings);
        FrontLine frontLine =
                new FrontLine(ProxyLimits.CONNECTIONS, settings.times().unused(), settings.tls() == null);
        Vertx vertx = Vertx.builder()
                .with(EventLoops.options())
                .withTransport(frontLine.asTransport())
                .build();
        SplittableRandom random = new SplittableRandom();
        EventLoops loops = EventLoops.start("proxy", vertx, settings.listen(), settings.tls(), address -> {
            RequestIds ids = new RequestIds(InstantSource.system(), random.split());
            return new ProxyLoop(settings, address, checks, ids, pinned);
        });
        log.info(
                "The proxy listens on {}:{} before {}",
                settings.listen().getHostString(),
                loops.port(),
                settings.upstream());
        return new ProxyServer(loops);
    }

    /** The port it listens on. */
    public int port() {
        return loops.port();
    }

    /**
     * Accepts no more connections and requests, lets what is open go on for as long as the grace lasts, and closes. Returns when that
     * is done. Closing again does nothing.
     */
    public void close(Duration grace) {
        loops.close(grace);
    }
}
