package dev.keystile.gate;

import dev.keystile.core.check.CheckService;
import dev.keystile.wire.Limits;
import dev.keystile.wire.RequestIds;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of a proxy that runs on one event loop: its server, its clients and its open exchanges. */
final class ProxyLoop extends VerticleBase {

    private static final Logger log = LoggerFactory.getLogger(ProxyLoop.class);

    /** Beyond the silence in an exchange, which is seen to by itself. */
    private static final Duration LONGER = Duration.ofSeconds(10);

    private final ProxySettings settings;
    private final SocketAddress address;
    private final CheckService checks;
    private final RequestIds requestIds;
    private final @Nullable PinnedCertificate pinned;
    private @Nullable HttpServer server;

    ProxyLoop(
            ProxySettings settings,
            SocketAddress address,
            CheckService checks,
            RequestIds requestIds,
            @Nullable PinnedCertificate pinned) {
        this.settings = settings;
        this.address = address;
        this.checks = checks;
        this.requestIds = requestIds;
        this.pinned = pinned;
    }

    @Override
    public Future<?> start() {
        Watch watch = new Watch(checks, settings.times(), System::nanoTime);
        vertx.setPeriodic(ProxyLimits.RECHECK.toMillis(), ignored -> watch.look());
        ProxyDoor door = new ProxyDoor(settings, checks, requestIds, watch, upstream(), controlPlane());
        HttpServer created = vertx.createHttpServer(serverOptions())
                .connectionHandler(ProxyLoop::admit)
                .requestHandler(door::handle)
                .invalidRequestHandler(door::handleInvalid)
                .exceptionHandler(ProxyLoop::connectionFailed);
        server = created;
        context.exceptionHandler(ProxyLoop::errorThrownOn);
        return created.listen(address);
    }

    /** HTTP/1 gets the strict decoder if it hasn't got it yet, and its connections end as the gate's do. */
    private static void admit(HttpConnection connection) {
        if (!(connection instanceof ConnectionBase base)) {
            throw new IllegalStateException("A connection of an unknown kind");
        }
        ChannelPipeline pipeline = base.channel().pipeline();
        if (pipeline.get(HttpRequestDecoder.class) != null) {
            ProtocolSniffer.putStrictDecoder(pipeline);
            String handler = base.channelHandlerContext().name();
            pipeline.addBefore(handler, null, new ConnectionGuard(new RequestDeadline(GateLimits.ARRIVING)));
        }
    }

    private HttpServerOptions serverOptions() {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxInitialLineLength(GateLimits.REQUEST_LINE)
                .setMaxHeaderSize(Limits.MAX_HEADERS)
                .setIdleTimeout(seconds(settings.times().idle().plus(LONGER)))
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setSslHandshakeTimeout(GateLimits.ARRIVING.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setHttp2RstFloodMaxRstFramePerWindow(ProxyLimits.RESETS)
                .setHttp2RstFloodWindowDuration(seconds(ProxyLimits.RESET_WINDOW))
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
                .setHttp2MaxSmallContinuationFrames(ProxyLimits.CONTINUATIONS)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(ProxyLimits.STREAMS)
                        .setMaxHeaderListSize(Limits.MAX_HEADERS)
                        .setPushEnabled(false))
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
        GateSettings.TlsFiles tls = settings.tls();
        if (tls != null) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(tls.certificate().toString())
                            .addKeyPath(tls.key().toString()));
        }
        return options;
    }

    private static int seconds(Duration duration) {
        return (int) duration.toSeconds();
    }

    private Destination upstream() {
        return new Destination(client(clientOptions()), settings.upstream(), false);
    }

    private Destination controlPlane() {
        HttpClientOptions options = clientOptions();
        if (pinned != null) {
            options.setTrustOptions(TrustOptions.wrap(pinned)).setVerifyHost(false);
        }
        return new Destination(client(options), settings.controlPlane().origin(), true);
    }

    private HttpClient client(HttpClientOptions options) {
        PoolOptions pool = new PoolOptions()
                .setHttp1MaxSize(ProxyLimits.UPSTREAM_CONNECTIONS)
                .setMaxWaitQueueSize(ProxyLimits.WAITING_FOR_UPSTREAM);
        return vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                .withConnectHandler(UpstreamLine::watch)
                .build();
    }

    private HttpClientOptions clientOptions() {
        return new HttpClientOptions()
                .setConnectTimeout((int) settings.times().connect().toMillis())
                .setSslHandshakeTimeout(settings.times().connect().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAliveTimeout(seconds(ProxyLimits.UPSTREAM_KEEP_ALIVE))
                .setIdleTimeout(seconds(settings.times().idle().plus(LONGER)))
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxInitialLineLength(ProxyLimits.ANSWER_LINE)
                .setMaxHeaderSize(ProxyLimits.ANSWER_HEADERS);
    }

    /** Peers break connections every day; the fault's message may quote what they sent. */
    private static void connectionFailed(Throwable fault) {
        log.debug("A connection failed: {}", fault.getClass().getName());
    }

    /** What nobody waited for; its message may quote a request. */
    private static void errorThrownOn(Throwable fault) {
        log.error("An event loop failed", new LoggedFault(fault));
    }

    private HttpServer server() {
        return Objects.requireNonNull(server, "The server was started");
    }

    int port() {
        return server().actualPort();
    }

    /** Accepts no more, lets open exchanges go on for as long as the grace lasts, then closes. */
    Future<Void> shutdown(Duration grace) {
        return server().shutdown(grace);
    }

    static @Nullable PinnedCertificate pinned(ProxySettings settings) {
        Path certificate = settings.controlPlane().certificate();
        return certificate == null ? null : PinnedCertificate.read(certificate);
    }
}
