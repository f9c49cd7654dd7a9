package dev.keystile.app;

import dev.keystile.core.check.CheckService;
import dev.keystile.gate.GateServer;
import dev.keystile.gate.GateSettings;
import dev.keystile.gate.Origin;
import dev.keystile.gate.ProxyServer;
import dev.keystile.gate.ProxySettings;
import dev.keystile.gate.ProxyTimes;
import dev.keystile.registry.Barrier;
import dev.keystile.registry.Registry;
import dev.keystile.replica.LastUses;
import dev.keystile.replica.Replica;
import dev.keystile.server.ControlPlane;
import dev.keystile.server.ControlPlaneSettings;
import dev.keystile.wire.SharedToken;
import java.net.BindException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running installation: registry, replica, control plane and gate on one data folder.
 *
 * <p>Parts are started in the order in which one needs the other, and closed in the opposite one: first
 * the doors, at once, which answer what is in flight, then what they ask.
 */
final class Installation implements AutoCloseable {

    private static final Duration SETTLE_AT_MOST = Duration.ofSeconds(30);

    /** Longer than any answer may wait, so that what is in flight is answered. */
    private static final Duration GRACE = SETTLE_AT_MOST.plusSeconds(10);

    private final ServeSettings settings;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final List<AutoCloseable> doors = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean setUp;
    private int controlPort;
    private int gatePort;
    private int proxyPort;
    private String place = "";

    private Installation(ServeSettings settings) {
        this.settings = settings;
    }

    /** Starts everything, or nothing. */
    static Installation start(ServeSettings settings) {
        Installation installation = new Installation(settings);
        try {
            installation.startParts();
            return installation;
        } catch (RuntimeException | Error e) {
            installation.close();
            throw e;
        }
    }

    private void startParts() {
        Store store = started(openStore());
        String operatorToken = store.operatorToken();
        PolicyInForce policy = settings.policy();
        Registry registry = started(store.open(policy, settings.keyFormat(), settings.maxLiveKeys()));
        Replica replica = started(Nodes.start(registry, policy.get()));
        policy.follow(replica.checker()::usePolicy);
        started(LastUses.start(replica.checker(), registry::recordUses, LastUses.DEFAULT_PERIOD));
        CheckService checks = new CheckService(replica.checker(), settings.browserRefusal(), registry.refusals());
        startControlPlane(operatorToken, registry, replica, checks);
        startGate(registry, replica, checks);
        startProxy(replica, checks);
        setUp = isSetUp(registry);
        place = store.describe();
        store.announce(note());
    }

    private void startControlPlane(String operatorToken, Registry registry, Replica replica, CheckService checks) {
        Barrier barrier = new Barrier(replica, SETTLE_AT_MOST);
        ControlPlane control = opened(
                "--listen",
                settings.listen(),
                () -> ControlPlane.start(
                        controlPlaneSettings(operatorToken), registry, barrier, checks, settings.policy()));
        doors.add(() -> control.close(GRACE));
        controlPort = control.port();
    }

    private void startGate(Registry registry, Replica replica, CheckService checks) {
        Supplier<String> scrape = null;
        if (settings.metrics()) {
            Metrics metrics = started(new Metrics());
            metrics.watch(checks);
            metrics.watch(replica);
            scrape = metrics::scrape;
        }
        GateSettings gateSettings = gateSettings(registry, replica, scrape);
        GateServer gate = opened("--gate", settings.gate(), () -> GateServer.start(gateSettings, checks));
        doors.add(() -> gate.close(GRACE));
        gatePort = gate.port();
    }

    private void startProxy(Replica replica, CheckService checks) {
        ServeSettings.Proxy wanted = settings.proxy();
        if (wanted != null) {
            ProxyServer proxy =
                    opened("--proxy", wanted.listen(), () -> ProxyServer.start(proxySettings(wanted, replica), checks));
            doors.add(() -> proxy.close(GRACE));
            proxyPort = proxy.port();
        }
    }

    private Store openStore() {
        return settings.database() == null
                ? new FolderStore(
                        DataFolder.tryOpen(settings.data()).orElseThrow(this::folderTaken),
                        settings.operatorTokenFile())
                : new DatabaseStore(settings.database(), settings.operatorTokenFile());
    }

    private ControlPlaneSettings controlPlaneSettings(String operatorToken) {
        return new ControlPlaneSettings(
                settings.listen().socketAddress(),
                settings.tlsCertificate(),
                settings.tlsKey(),
                settings.trustedProxies(),
                new SharedToken(operatorToken),
                InstantSource.system(),
                new SecureRandom());
    }

    private GateSettings gateSettings(Registry registry, Replica replica, @Nullable Supplier<String> metrics) {
        return new GateSettings(
                settings.gate().socketAddress(),
                tlsFiles(),
                settings.gateToken(),
                settings.gateOpen(),
                settings.trustedProxies(),
                () -> isSetUp(registry),
                replica.checker()::policy,
                metrics);
    }

    private GateSettings.@Nullable TlsFiles tlsFiles() {
        Path certificate = settings.tlsCertificate();
        Path key = settings.tlsKey();
        return certificate == null || key == null ? null : new GateSettings.TlsFiles(certificate, key);
    }

    private ProxySettings proxySettings(ServeSettings.Proxy wanted, Replica replica) {
        Endpoint control = settings.listen();
        return new ProxySettings(
                wanted.listen().socketAddress(),
                tlsFiles(),
                Origin.parse(wanted.upstream().toString()),
                new ProxySettings.ControlPlane(
                        Origin.parse(scheme() + "://" + control.reachable().text(controlPort)),
                        settings.tlsCertificate()),
                settings.trustedProxies(),
                replica.checker()::policy,
                wanted.forwardAuthorization(),
                ProxyTimes.DEFAULT);
    }

    /** Asks the database until the answer is yes, which it stays: event loops must not wait for a database. */
    private boolean isSetUp(Registry registry) {
        if (!setUp) {
            setUp = registry.isSetUp();
        }
        return setUp;
    }

    private <T extends AutoCloseable> T started(T part) {
        parts.push(part);
        return part;
    }

    private UserError folderTaken() {
        String holder = ServerNote.parse(DataFolder.note(settings.data()))
                .map(note -> "process " + note.pid() + ", which listens on " + note.url() + ",")
                .orElse("another process");
        return UserError.failed("The data folder " + settings.data().toAbsolutePath() + " is in use: " + holder
                + " holds it. Stop that one first, or name another folder with --data.");
    }

    private <T> T opened(String option, Endpoint endpoint, Supplier<T> door) {
        try {
            return door.get();
        } catch (RuntimeException e) {
            throw explain(option, endpoint, e);
        }
    }

    private RuntimeException explain(String option, Endpoint endpoint, RuntimeException e) {
        Throwable root = e;
        while (root.getCause() != null && !(root instanceof BindException)) {
            root = root.getCause();
        }
        if (root instanceof BindException) {
            return UserError.failed("The port " + endpoint.text(endpoint.port()) + " can't be listened on: "
                    + root.getMessage() + ". Stop what listens there, or name another with " + option + ".");
        }
        if (settings.hasTls()) {
            return UserError.failed(
                    "TLS can't be set up for " + option + ": " + root.getMessage() + ". Check that"
                            + " --tls-certificate is a PEM file with a certificate chain, and --tls-key one with its private key.");
        }
        return e;
    }

    private String scheme() {
        return settings.hasTls() ? "https" : "http";
    }

    private String localUrl() {
        return scheme() + "://" + settings.listen().text(controlPort);
    }

    private String gateUrl() {
        return scheme() + "://" + settings.gate().text(gatePort);
    }

    private ServerNote note() {
        return new ServerNote(
                localUrl(),
                gateUrl(),
                absolute(settings.tlsCertificate()),
                absolute(settings.operatorTokenFile()),
                ProcessHandle.current().pid());
    }

    private static String absolute(@Nullable Path path) {
        return path == null ? "" : path.toAbsolutePath().toString();
    }

    /** What a person at the terminal is told once everything runs. */
    String greeting() {
        StringBuilder text = new StringBuilder(256)
                .append("Keystile ")
                .append(Version.number())
                .append(" runs.\n")
                .append("  control plane  ")
                .append(localUrl());
        if (settings.publicUrl() != null) {
            text.append("  (for its users: ").append(settings.publicUrl()).append(')');
        }
        text.append("\n  gate           ").append(gateUrl());
        ServeSettings.Proxy proxy = settings.proxy();
        if (proxy != null) {
            text.append("\n  proxy          ")
                    .append(scheme())
                    .append("://")
                    .append(proxy.listen().text(proxyPort))
                    .append("  (before ")
                    .append(proxy.upstream())
                    .append(')');
        }
        text.append("\n  data           ").append(place).append('\n');
        if (!setUp) {
            text.append("""

                    Nothing is set up here yet. In another terminal:
                      ./keystile init --organization "Acme" --project "Shop" --owner-email you@example.com%s
                    """.formatted(settings.data().equals(Path.of("data")) ? "" : " --data " + settings.data()));
        }
        return text.toString();
    }

    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** Answers what is in flight, then ends. A second call does nothing. */
    @Override
    public synchronized void close() {
        closeDoors();
        while (!parts.isEmpty()) {
            Parts.close(parts.pop());
        }
        ended.countDown();
    }

    /** Both at once, so that neither takes anything new while the other answers what is in flight. */
    private void closeDoors() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            doors.forEach(door -> threads.execute(() -> Parts.close(door)));
        }
        doors.clear();
    }
}
