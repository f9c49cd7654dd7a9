package dev.keystile.server;

import dev.keystile.wire.SharedToken;
import dev.keystile.wire.TrustedProxies;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a control plane needs to know before it starts.
 *
 * @param listen where it listens; port 0 stands for any free one
 * @param tlsCertificate a PEM file with the certificate and its chain, or null for plain HTTP
 * @param tlsKey a PEM file with the certificate's private key, or null for plain HTTP
 * @param trustedProxies whose X-Forwarded-For counts, for the addresses in the audit
 * @param operatorToken what the operator shows under {@code /v1/}
 * @param clock for request ids
 * @param random for request ids; must be safe for use by several threads
 */
public record ControlPlaneSettings(
        InetSocketAddress listen,
        @Nullable Path tlsCertificate,
        @Nullable Path tlsKey,
        TrustedProxies trustedProxies,
        SharedToken operatorToken,
        InstantSource clock,
        RandomGenerator random) {

    public ControlPlaneSettings {
        if (listen.isUnresolved()) {
            throw new IllegalArgumentException("The address to listen on can't be resolved");
        }
        if ((tlsCertificate == null) != (tlsKey == null)) {
            throw new IllegalArgumentException("A TLS certificate and its key belong together: give both, or none");
        }
    }
}
