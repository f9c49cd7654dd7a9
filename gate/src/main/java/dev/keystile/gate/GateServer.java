package dev.keystile.gate;

import dev.keystile.core.check.CheckService;
import dev.keystile.wire.Limits;
import dev.keystile.wire.RequestIds;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gate: an HTTP server with one event loop for each processor, on which checks are answered where
 * their requests arrive. Safe for use by several threads.
 */
public final class GateServer {

    private static final Logger log = LoggerFactory.getLogger(GateServer.class);

    private final Vertx vertx;
    private final List<EventLoopServer> servers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private GateServer(Vertx vertx, List<EventLoopServer> servers) {
        this.vertx = vertx;
        this.servers = servers;
    }

    /**
     * Starts a gate and returns when it accepts connections.
     *
     * @throws GateException if it can't: the address is taken, or the certificate or its key can't be read
     */
    public static GateServer start(GateSettings settings, CheckService checks) {
        int eventLoops = Runtime.getRuntime().availableProcessors();
        Vertx vertx = Vertx.vertx(vertxOptions(eventLoops));
        List<EventLoopServer> servers = new CopyOnWriteArrayList<>();
        Connections connections =
                new Connections(settings.trustedProxies(), GateLimits.CONNECTIONS, GateLimits.ARRIVING);
        Doors.Shared shared =
                new Doors.Shared(new BodyBudget(GateLimits.UNFINISHED_BODIES), new OperatorNotices(System::nanoTime));
        SplittableRandom random = new SplittableRandom();
        Future<String> deployed = vertx.deployVerticle(
                () -> {
                    RequestIds ids = new RequestIds(InstantSource.system(), random.split());
                    Doors doors = new Doors(settings, checks, connections, ids, shared);
                    EventLoopServer server =
                            new EventLoopServer(httpOptions(settings), address(settings.listen()), connections, doors);
                    servers.add(server);
                    return server;
                },
                new DeploymentOptions().setInstances(eventLoops));
        GateServer gate = new GateServer(vertx, List.copyOf(await(vertx, deployed, settings, servers)));
        log.info("The gate listens on {}:{}", settings.listen().getHostString(), gate.port());
        return gate;
    }

    private static List<EventLoopServer> await(
            Vertx vertx, Future<String> deployed, GateSettings settings, List<EventLoopServer> servers) {
        try {
            await(deployed, GateLimits.STARTING_OR_STOPPING);
            return servers;
        } catch (ExecutionException | TimeoutException e) {
            vertx.close();
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            throw new GateException(whyNotStarted(settings, cause), cause);
        }
    }

    private static String whyNotStarted(GateSettings settings, Throwable cause) {
        String message = "The gate can't start on " + settings.listen() + ": " + cause.getMessage();
        return settings.tls() == null ? message : message + " (TLS: " + settings.tls() + ")";
    }

    static VertxOptions vertxOptions(int eventLoops) {
        return new VertxOptions()
                .setEventLoopPoolSize(eventLoops)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setDisableTCCL(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
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
        GateSettings.TlsFiles tls = settings.tls();
        if (tls != null) {
            options.setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(tls.certificate().toString())
                            .addKeyPath(tls.key().toString()));
        }
        return options;
    }

    /** With port 0, one free port for all event loops. */
    static SocketAddress address(InetSocketAddress listen) {
        return listen.getPort() == 0
                ? SocketAddress.sharedRandomPort(1, listen.getAddress().getHostAddress())
                : SocketAddress.inetSocketAddress(listen);
    }

    /** The port it listens on. */
    public int port() {
        return servers.getFirst().port();
    }

    /**
     * Accepts no more connections and requests, answers what is in flight for as long as the grace lasts, and
     * closes. Returns when that is done. Closing again does nothing.
     */
    public void close(Duration grace) {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            await(
                    Future.join(servers.stream()
                            .map(server -> server.shutdown(grace))
                            .toList()),
                    grace.plus(GateLimits.STARTING_OR_STOPPING));
            await(vertx.close(), GateLimits.STARTING_OR_STOPPING);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("The gate didn't close in good order", e);
        }
    }

    static void await(Future<?> future, Duration atMost) throws ExecutionException, TimeoutException {
        try {
            future.toCompletionStage().toCompletableFuture().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GateException("Interrupted while the gate was starting or stopping", e);
        }
    }
}
