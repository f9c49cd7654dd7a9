package dev.keystile.gate;

import dev.keystile.core.policy.Policy;
import dev.keystile.gate.GateSettings.TlsFiles;
import dev.keystile.wire.IpLiteral;
import dev.keystile.wire.TrustedProxies;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a proxy is run. Immutable.
 *
 * @param listen the address to listen on; port 0 takes a free one
 * @param tls the certificate and its key, or null for plain HTTP
 * @param upstream the server that the proxy stands before
 * @param controlPlane where the endpoints that Keystile itself answers are
 * @param trustedProxies whose forwarding headers count
 * @param policy the policy in force, which says what is covered and what browsers may call; must not block
 * @param forwardAuthorization whether the upstream gets the Authorization header too
 * @param times how long is waited
 */
public record ProxySettings(
        InetSocketAddress listen,
        @Nullable TlsFiles tls,
        Origin upstream,
        ControlPlane controlPlane,
        TrustedProxies trustedProxies,
        Supplier<Policy> policy,
        boolean forwardAuthorization,
        ProxyTimes times) {

    /**
     * The control plane of this process.
     *
     * @param origin on an address of this machine, in numbers
     * @param certificate the PEM file of its certificate, the only one that is trusted, whatever name is in it;
     *     null if it speaks plain HTTP
     */
    public record ControlPlane(Origin origin, @Nullable Path certificate) {

        /** @throws IllegalArgumentException if it isn't on this machine, or TLS and certificate don't come together */
        public ControlPlane {
            InetAddress address = IpLiteral.parse(origin.host());
            if (address == null || !isOfThisMachine(address)) {
                throw new IllegalArgumentException("The control plane must be reached on a loopback address or another"
                        + " address of this machine, in numbers, and " + origin + " is none");
            }
            if (origin.tls() != (certificate != null)) {
                throw new IllegalArgumentException(
                        "A control plane over TLS needs its certificate, and one without TLS has none");
            }
        }

        /** Keys are sent there, so it is no other machine; which address it is depends on where the control plane listens. */
        private static boolean isOfThisMachine(InetAddress address) {
            try {
                return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
            } catch (SocketException e) {
                throw new IllegalArgumentException("The addresses of this machine can't be read", e);
            }
        }
    }

    /** @throws IllegalArgumentException if the address to listen on isn't known */
    public ProxySettings {
        if (listen.isUnresolved()) {
            throw new IllegalArgumentException(
                    "The proxy can't listen on " + listen.getHostString() + ": no address is known under that name");
        }
    }
}
