package dev.keystile.gate;

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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gate or proxy: an HTTP server for each processor's event loop, all on one address. Safe for use by several
 * threads.
 */
final class EventLoops {

    private static final Logger log = LoggerFactory.getLogger(EventLoops.class);

    private final String name;
    private final Vertx vertx;
    private final List<EventLoop> loops = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private EventLoops(String name, Vertx vertx) {
        this.name = name;
        this.vertx = vertx;
    }

    /** Makes one of the servers, given the address that all of them share. */
    @FunctionalInterface
    interface Factory {
        EventLoop make(SocketAddress address);
    }

    static int count() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** How the event loops are run, unless something else is added. */
    static VertxOptions options() {
        return new VertxOptions()
                .setEventLoopPoolSize(count())
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setDisableTCCL(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
    }

    /** Adds a certificate and its key, if there are any. */
    static HttpServerOptions withTls(HttpServerOptions options, GateSettings.@Nullable TlsFiles tls) {
        return tls == null
                ? options
                : options.setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(tls.certificate().toString())
                                .addKeyPath(tls.key().toString()));
    }

    /**
     * Starts one server on each event loop and returns when they accept connections.
     *
     * @param name what it is called in messages: {@code gate} or {@code proxy}
     * @param vertx closed with the servers, or when they can't be started
     * @param tls named in the message of a failure
     * @throws GateException if they can't: the address is taken, or the certificate or its key can't be read
     */
    static EventLoops start(
            String name, Vertx vertx, InetSocketAddress listen, GateSettings.@Nullable TlsFiles tls, Factory factory) {
        EventLoops loops = new EventLoops(name, vertx);
        SocketAddress address = address(listen);
        Future<String> deployed = vertx.deployVerticle(
                () -> loops.add(factory.make(address)), new DeploymentOptions().setInstances(count()));
        try {
            loops.await(deployed, GateLimits.STARTING_OR_STOPPING);
            return loops;
        } catch (ExecutionException | TimeoutException e) {
            vertx.close();
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            String message = "The " + name + " can't start on " + listen + ": " + cause.getMessage();
            throw new GateException(tls == null ? message : message + " (TLS: " + tls + ")", cause);
        }
    }

    private EventLoop add(EventLoop loop) {
        loops.add(loop);
        return loop;
    }

    /** With port 0, one free port for all event loops. */
    private static SocketAddress address(InetSocketAddress listen) {
        return listen.getPort() == 0
                ? SocketAddress.sharedRandomPort(1, listen.getAddress().getHostAddress())
                : SocketAddress.inetSocketAddress(listen);
    }

    /** The port they listen on. */
    int port() {
        return loops.getFirst().port();
    }

    /**
     * Accepts no more connections and requests, lets what is in flight go on for as long as the grace lasts, and
     * closes. Returns when that is done. Closing again does nothing.
     */
    void close(Duration grace) {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            await(
                    Future.join(loops.stream().map(loop -> loop.shutdown(grace)).toList()),
                    grace.plus(GateLimits.STARTING_OR_STOPPING));
            await(vertx.close(), GateLimits.STARTING_OR_STOPPING);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("The {} didn't close in good order", name, e);
        }
    }

    private void await(Future<?> future, Duration atMost) throws ExecutionException, TimeoutException {
        try {
            future.toCompletionStage().toCompletableFuture().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GateException("Interrupted while the " + name + " was starting or stopping", e);
        }
    }
}
