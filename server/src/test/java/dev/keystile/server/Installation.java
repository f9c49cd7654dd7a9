package dev.keystile.server;

import dev.keystile.core.check.BrowserRefusal;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.Checker;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.registry.Actor;
import dev.keystile.registry.Barrier;
import dev.keystile.registry.Command;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Propagation;
import dev.keystile.registry.Registry;
import dev.keystile.registry.RegistrySettings;
import dev.keystile.registry.RequestContext;
import dev.keystile.replica.Replica;
import dev.keystile.wire.SharedToken;
import dev.keystile.wire.TrustedProxies;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A control plane on a database in a folder, with a clock that stands still. */
final class Installation implements AutoCloseable {

    static final String OPERATOR_TOKEN = "operator-token-of-the-tests-0123456789";
    static final int MAX_LIVE_KEYS = 120;

    private static final Duration SETTLE_AT_MOST = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(10);

    final MutableClock clock = new MutableClock();
    final Path folder;
    final Registry registry;
    final Propagation node;
    final CheckService checks;
    final Checker checker;
    final TestPolicy policy = new TestPolicy();
    final ControlPlane plane;
    private final @Nullable Replica replica;

    private Installation(Path folder, boolean real, @Nullable Path tlsCertificate, @Nullable Path tlsKey) {
        this.folder = folder;
        registry = Registry.open(new RegistrySettings(
                folder.resolve("keystile.db"),
                policy,
                KeyFormat.unbranded(),
                clock,
                new SecureRandom(),
                MAX_LIVE_KEYS));
        replica = real ? Replica.start(registry.changeLog(), policy.get(), clock) : null;
        node = replica == null ? new LocalNode(registry.changeLog(), policy.get(), clock) : replica;
        checker = replica == null ? local().checker() : replica.checker();
        checks = new CheckService(checker, BrowserRefusal.REFUSE, registry.refusals());
        policy.follow(checker::usePolicy);
        plane = ControlPlane.start(settings(0, clock, tlsCertificate, tlsKey), registry, barrier(), checks, policy);
    }

    static ControlPlaneSettings settings(
            int port, MutableClock clock, @Nullable Path tlsCertificate, @Nullable Path tlsKey) {
        return new ControlPlaneSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                tlsCertificate,
                tlsKey,
                TrustedProxies.parse(List.of("127.0.0.0/8")),
                new SharedToken(OPERATOR_TOKEN),
                clock,
                new SecureRandom());
    }

    /** With the real replica. */
    static Installation start(Path folder) {
        return new Installation(folder, true, null, null);
    }

    /** With a node that can be told to lag and to lapse. */
    static Installation startWithLocalNode(Path folder) {
        return new Installation(folder, false, null, null);
    }

    static Installation startWithTls(Path folder, Path certificate, Path key) {
        return new Installation(folder, true, certificate, key);
    }

    /** Makes a tenant that knows of no other. */
    Tenant createTenant(String name) {
        return done(new CreateTenant(name));
    }

    /** The node that can be told to lag and to lapse. */
    LocalNode local() {
        return (LocalNode) node;
    }

    Barrier barrier() {
        return new Barrier(node, replica == null ? Duration.ZERO : SETTLE_AT_MOST);
    }

    private <T> T done(Command<T> command) {
        var committed = registry.execute(new Actor.Operator(), new RequestContext("req_test", null), command);
        var settled = barrier().settle(committed);
        return switch (settled.value()) {
            case Outcome.Done<T>(T value) -> value;
            case Outcome.Refused<T>(var problem) -> throw new AssertionError(problem.message());
        };
    }

    Call call(String method, String target) {
        return new Call(plane.port(), method, target);
    }

    @Override
    public void close() {
        plane.close(GRACE);
        if (replica != null) {
            replica.close();
        }
        registry.close();
    }
}
