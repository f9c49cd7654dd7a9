package dev.keystile.gate;

import dev.keystile.core.check.CheckService;
import dev.keystile.wire.Limits;
import dev.keystile.wire.RequestIds;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The part of a proxy that runs on one event loop: its server, its clients and its open exchanges. */
final class ProxyLoop extends EventLoop {

    /** Beyond the silence in an exchange, which is seen to by itself. */
    private static final Duration LONGER = Duration.ofSeconds(10);

    private final ProxySettings settings;
    private final CheckService checks;
    private final RequestIds requestIds;
    private final @Nullable PinnedCertificate pinned;

    ProxyLoop(
            ProxySettings settings,
            SocketAddress address,
            CheckService checks,
            RequestIds requestIds,
            @Nullable PinnedCertificate pinned) {
        super(address);
        this.settings = settings;
        this.checks = checks;
        this.requestIds = requestIds;
        this.pinned = pinned;
    }

    @Override
    HttpServer create() {
        Watch watch = new Watch(checks, settings.times(), System::nanoTime);
        vertx.setPeriodic(ProxyLimits.RECHECK.toMillis(), ignored -> watch.look());
        ProxyDoor door = new ProxyDoor(settings, checks, requestIds, watch, upstream(), controlPlane());
        return vertx.createHttpServer(serverOptions())
                .connectionHandler(ProxyLoop::admit)
                .requestHandler(door::handle)
                .invalidRequestHandler(door::handleInvalid);
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
                .setUseAlpn(settings.tls() != null)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
        return EventLoops.withTls(options, settings.tls());
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

    static @Nullable PinnedCertificate pinned(ProxySettings settings) {
        Path certificate = settings.controlPlane().certificate();
        return certificate == null ? null : PinnedCertificate.read(certificate);
    }
}
