package dev.keystile.app;

import dev.keystile.core.check.BrowserRefusal;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.policy.Policy;
import dev.keystile.policy.PolicyFile;
import dev.keystile.registry.Barrier;
import dev.keystile.registry.Registry;
import dev.keystile.registry.RegistrySettings;
import dev.keystile.replica.Replica;
import dev.keystile.server.ControlPlane;
import dev.keystile.server.ControlPlaneSettings;
import dev.keystile.wire.SharedToken;
import dev.keystile.wire.TrustedProxies;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;

/**
 * A control plane for one operator command, while no server runs: on a free port of the loopback address, with a token
 * that this process makes and forgets.
 */
final class PrivateServer implements AutoCloseable {

    private static final Duration SETTLE_AT_MOST = Duration.ofSeconds(30);
    private static final int TOKEN_BYTES = 32;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final String token;
    private int port;

    private PrivateServer(String token) {
        this.token = token;
    }

    /** Starts on a store, which it closes when it is closed, or when it can't be started. */
    static PrivateServer start(Store store, KeyFormat format) {
        PrivateServer server = new PrivateServer(newToken());
        server.parts.push(store);
        try {
            server.startOn(store, format);
            return server;
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    private static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void startOn(Store store, KeyFormat format) {
        Policy policy = PolicyFile.reference();
        Registry registry = store.open(() -> policy, format, RegistrySettings.DEFAULT_MAX_LIVE_KEYS_PER_PROJECT);
        parts.push(registry);
        Replica replica = Nodes.start(registry, policy);
        parts.push(replica);
        CheckService checks = new CheckService(replica.checker(), BrowserRefusal.REFUSE, registry.refusals());
        ControlPlane control = ControlPlane.start(settings(), registry, new Barrier(replica, SETTLE_AT_MOST), checks);
        parts.push(() -> control.close(SETTLE_AT_MOST));
        port = control.port();
    }

    private ControlPlaneSettings settings() {
        return new ControlPlaneSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                null,
                null,
                TrustedProxies.parse(List.of()),
                new SharedToken(token),
                InstantSource.system(),
                new SecureRandom());
    }

    OperatorClient client() {
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        return new OperatorClient("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port, null, token);
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            Parts.close(parts.pop());
        }
    }
}
