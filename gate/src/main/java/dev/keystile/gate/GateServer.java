package dev.keystile.gate;

import dev.keystile.core.check.CheckService;
import dev.keystile.wire.Limits;
import dev.keystile.wire.RequestIds;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gate: an HTTP server with one event loop for each processor, on which checks are answered where
 * their requests arrive. Safe for use by several threads.
 */
public final class GateServer {

    private static final Logger log = LoggerFactory.getLogger(GateServer.class);

    private final EventLoops loops;

    private GateServer(EventLoops loops) {
        this.loops = loops;
    }

    /**
     * Starts a gate and returns when it accepts connections.
     *
     * @throws GateException if it can't: the address is taken, or the certificate or its key can't be read
     */
    public static GateServer start(GateSettings settings, CheckService checks) {
        Connections connections =
                new Connections(settings.trustedProxies(), GateLimits.CONNECTIONS, GateLimits.ARRIVING);
        Doors.Shared shared =
                new Doors.Shared(new BodyBudget(GateLimits.UNFINISHED_BODIES), new OperatorNotices(System::nanoTime));
        SplittableRandom random = new SplittableRandom();
        EventLoops loops = EventLoops.start(
                "gate", Vertx.vertx(EventLoops.options()), settings.listen(), settings.tls(), address -> {
                    RequestIds ids = new RequestIds(InstantSource.system(), random.split());
                    Doors doors = new Doors(settings, checks, connections, ids, shared);
                    return new EventLoopServer(httpOptions(settings), address, connections, doors);
                });
        log.info("The gate listens on {}:{}", settings.listen().getHostString(), loops.port());
        return new GateServer(loops);
    }

    static HttpServerOptions httpOptions(GateSettings settings) {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxInitialLineLength(GateLimits.REQUEST_LINE)
                .setMaxHeaderSize(Limits.MAX_HEADERS)
                .setIdleTimeout((int) GateLimits.SILENCE.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
        return EventLoops.withTls(options, settings.tls());
    }

    /** The port it listens on. */
    public int port() {
        return loops.port();
    }

    /**
     * Accepts no more connections and requests, answers what is in flight for as long as the grace lasts, and
     * closes. Returns when that is done. Closing again does nothing.
     */
    public void close(Duration grace) {
        loops.close(grace);
    }
}
