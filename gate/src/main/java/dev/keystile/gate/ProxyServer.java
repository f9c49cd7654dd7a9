package dev.keystile.gate;

import dev.keystile.core.check.CheckService;
import dev.keystile.wire.RequestIds;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running reverse proxy: it checks every request and passes it on to the upstream, or to the control plane what Keystile answers
 * itself. Safe for use by several threads.
 */
public final class ProxyServer {

    private static final Logger log = LoggerFactory.getLogger(ProxyServer.class);

    private final Vertx vertx;
    private final List<ProxyLoop> loops;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ProxyServer(Vertx vertx, List<ProxyLoop> loops) {
        this.vertx = vertx;
        this.loops = loops;
    }

    /**
     * Starts a proxy and returns when it accepts connections. Whether the upstream can be reached shows with the first request.
     *
     * @throws GateException if it can't: the address is taken, or a certificate or a key can't be read
     */
    public static ProxyServer start(ProxySettings settings, CheckService checks) {
        int eventLoops = Runtime.getRuntime().availableProcessors();
        PinnedCertificate pinned = ProxyLoop.pinned(settings);
        FrontLine frontLine =
                new FrontLine(ProxyLimits.CONNECTIONS, settings.times().unused(), settings.tls() == null);
        Vertx vertx = Vertx.builder()
                .with(GateServer.vertxOptions(eventLoops))
                .withTransport(frontLine.asTransport())
                .build();
        List<ProxyLoop> loops = new CopyOnWriteArrayList<>();
        SplittableRandom random = new SplittableRandom();
        Future<String> deployed = vertx.deployVerticle(
                () -> {
                    RequestIds ids = new RequestIds(InstantSource.system(), random.split());
                    ProxyLoop loop =
                            new ProxyLoop(settings, GateServer.address(settings.listen()), checks, ids, pinned);
                    loops.add(loop);
                    return loop;
                },
                new DeploymentOptions().setInstances(eventLoops));
        await(vertx, deployed, settings);
        ProxyServer proxy = new ProxyServer(vertx, List.copyOf(loops));
        log.info(
                "The proxy listens on {}:{} before {}",
                settings.listen().getHostString(),
                proxy.port(),
                settings.upstream());
        return proxy;
    }

    private static void await(Vertx vertx, Future<String> deployed, ProxySettings settings) {
        try {
            GateServer.await(deployed, GateLimits.STARTING_OR_STOPPING);
        } catch (ExecutionException | TimeoutException e) {
            vertx.close();
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            String message = "The proxy can't start on " + settings.listen() + ": " + cause.getMessage();
            throw new GateException(
                    settings.tls() == null ? message : message + " (TLS: " + settings.tls() + ")", cause);
        }
    }

    /** The port it listens on. */
    public int port() {
        return loops.getFirst().port();
    }

    /**
     * Accepts no more connections and requests, lets what is open go on for as long as the grace lasts, and closes. Returns when that
     * is done. Closing again does nothing.
     */
    public void close(Duration grace) {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            GateServer.await(
                    Future.join(loops.stream().map(loop -> loop.shutdown(grace)).toList()),
                    grace.plus(GateLimits.STARTING_OR_STOPPING));
            GateServer.await(vertx.close(), GateLimits.STARTING_OR_STOPPING);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("The proxy didn't close in good order", e);
        }
    }
}
