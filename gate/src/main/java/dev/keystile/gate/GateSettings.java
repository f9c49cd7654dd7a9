package dev.keystile.gate;

import dev.keystile.core.policy.Policy;
import dev.keystile.wire.SharedToken;
import dev.keystile.wire.TrustedProxies;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a gate is run. Immutable.
 *
 * <p>A gate beyond loopback asks for a token or has been opened on purpose; otherwise it doesn't start.
 *
 * @param listen the address to listen on; port 0 takes a free one
 * @param tls the certificate and its key, or null for plain HTTP
 * @param token what whoever asks must send, or null if nothing
 * @param open whether anybody who reaches the gate may ask it without a token ({@code --gate-open})
 * @param trustedProxies whose forwarding headers count at forward-auth
 * @param setUp whether the installation is set up; it may block, and isn't asked again once it has said yes
 * @param policy the policy in force, which says what the role of a refused key may do; must not block
 * @param metrics what {@code GET /metrics} answers, in the text format of Prometheus, or null if there is nothing; may block
 */
public record GateSettings(
        InetSocketAddress listen,
        @Nullable TlsFiles tls,
        @Nullable SharedToken token,
        boolean open,
        TrustedProxies trustedProxies,
        BooleanSupplier setUp,
        Supplier<Policy> policy,
        @Nullable Supplier<String> metrics) {

    /** The proxies on this machine. */
    public static final TrustedProxies LOOPBACK = TrustedProxies.parse(List.of("127.0.0.0/8", "::1"));

    /** A certificate chain and its private key (PKCS#8, or PKCS#1 for RSA), each a PEM file. */
    public record TlsFiles(Path certificate, Path key) {}

    /** @throws IllegalArgumentException saying what is missing and which options give it */
    public GateSettings {
        if (listen.isUnresolved()) {
            throw new IllegalArgumentException(
                    "The gate can't listen on " + listen.getHostString() + ": no address is known under that name");
        }
        if (!listen.getAddress().isLoopbackAddress() && token == null && !open) {
            throw new IllegalArgumentException("The gate would listen on " + listen
                    + ", where anybody could ask it. Give it a token with --gate-token-file, or say --gate-open if the"
                    + " network keeps strangers out");
        }
    }

    /** A gate without metrics. */
    public GateSettings(
            InetSocketAddress listen,
            @Nullable TlsFiles tls,
            @Nullable SharedToken token,
            boolean open,
            TrustedProxies trustedProxies,
            BooleanSupplier setUp,
            Supplier<Policy> policy) {
        this(listen, tls, token, open, trustedProxies, setUp, policy, null);
    }

    /** A gate without TLS and token that trusts proxies on this machine: good for a loopback address. */
    public static GateSettings onLoopback(InetSocketAddress listen, BooleanSupplier setUp, Supplier<Policy> policy) {
        return new GateSettings(listen, null, null, false, LOOPBACK, setUp, policy);
    }
}
