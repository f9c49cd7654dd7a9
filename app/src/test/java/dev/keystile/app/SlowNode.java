package dev.keystile.app;

import dev.keystile.core.check.BrowserRefusal;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.policy.Policy;
import dev.keystile.gate.GateServer;
import dev.keystile.gate.GateSettings;
import dev.keystile.policy.PolicyFile;
import dev.keystile.registry.Barrier;
import dev.keystile.registry.ChangeLog;
import dev.keystile.registry.LoggedChange;
import dev.keystile.registry.Propagation;
import dev.keystile.registry.Registry;
import dev.keystile.registry.RegistrySettings;
import dev.keystile.registry.Snapshot;
import dev.keystile.replica.Replica;
import dev.keystile.server.ControlPlane;
import dev.keystile.server.ControlPlaneSettings;
import dev.keystile.wire.SharedToken;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An installation whose node hears of changes only while nobody holds the news back, with a barrier that
 * waits for it or, as a control, with one that waits for nothing.
 */
final class SlowNode implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final ReentrantLock news = new ReentrantLock();
    private final DataFolder folder;
    private final Registry registry;
    private final Replica replica;
    private final ControlPlane control;
    private final GateServer gate;

    private SlowNode(Path data, boolean withBarrier) {
        Policy policy = PolicyFile.reference();
        folder = DataFolder.tryOpen(data).orElseThrow();
        registry = Registries.open(Registries.settings(
                folder, () -> policy, KeyFormat.unbranded(), RegistrySettings.DEFAULT_MAX_LIVE_KEYS_PER_PROJECT));
        replica = Replica.start(new HeldBack(registry.changeLog(), news), policy, InstantSource.system());
        CheckService checks = new CheckService(replica.checker(), BrowserRefusal.REFUSE, registry.refusals());
        Propagation propagation = withBarrier ? replica : new NothingToWaitFor();
        control = ControlPlane.start(controlSettings(), registry, new Barrier(propagation, LONGEST), checks);
        gate = GateServer.start(GateSettings.onLoopback(anyPort(), () -> true, () -> policy), checks);
    }

    static SlowNode start(Path data, boolean withBarrier) {
        return new SlowNode(data, withBarrier);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static ControlPlaneSettings controlSettings() {
        return new ControlPlaneSettings(
                anyPort(),
                null,
                null,
                GateSettings.LOOPBACK,
                new SharedToken("0123456789abcdef"),
                InstantSource.system(),
                new SecureRandom());
    }

    Client control() {
        return Client.of("http://127.0.0.1:" + control.port());
    }

    Gate gate() {
        return new Gate(Client.of("http://127.0.0.1:" + gate.port()));
    }

    /** Until {@link #letGo()}, by the same thread, the node hears of nothing. */
    void holdBack() {
        news.lock();
    }

    void letGo() {
        news.unlock();
    }

    @Override
    public void close() {
        gate.close(LONGEST);
        control.close(LONGEST);
        replica.close();
        registry.close();
        folder.close();
    }

    /** The real log, read only while the news aren't held back. */
    private record HeldBack(ChangeLog log, ReentrantLock news) implements ChangeLog {

        @Override
        public Snapshot snapshot() {
            return log.snapshot();
        }

        @Override
        public List<LoggedChange> after(long n, int atMost) {
            news.lock();
            try {
                return log.after(n, atMost);
            } finally {
                news.unlock();
            }
        }

        @Override
        public AutoCloseable onCommit(Runnable hint) {
            return log.onCommit(hint);
        }
    }

    /** The mistake that the barrier is there to prevent. */
    private static final class NothingToWaitFor implements Propagation {

        @Override
        public boolean isEverywhere(long changeNumber) {
            return true;
        }

        @Override
        public boolean awaitEverywhere(long changeNumber, Duration atMost) {
            return true;
        }
    }
}
