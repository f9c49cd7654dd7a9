package dev.keystile.app;

import dev.keystile.core.check.BrowserRefusal;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.policy.PolicyFile;
import dev.keystile.wire.SharedToken;
import dev.keystile.wire.TrustedProxies;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code serve} after they have been held against each other: everything that is unsafe
 * unless somebody says so has been said.
 */
record ServeSettings(
        Path data,
        @Nullable String database,
        @Nullable Path operatorTokenFile,
        Endpoint listen,
        Endpoint gate,
        @Nullable Proxy proxy,
        PolicyInForce policy,
        KeyFormat keyFormat,
        int maxLiveKeys,
        boolean metrics,
        @Nullable URI publicUrl,
        TrustedProxies trustedProxies,
        @Nullable SharedToken gateToken,
        boolean gateOpen,
        @Nullable Path tlsCertificate,
        @Nullable Path tlsKey,
        BrowserRefusal browserRefusal) {

    private static final int MAX_LIVE_KEYS = 10_000_000;

    /** The gate as reverse proxy: where it listens, and what is behind it. */
    record Proxy(Endpoint listen, URI upstream, boolean forwardAuthorization) {}

    static ServeSettings of(ServeOptions options) {
        Endpoint listen = Objects.requireNonNull(options.listen);
        Endpoint gate = Objects.requireNonNull(options.gate);
        requireTlsPair(options);
        requireTlsBeyondLoopback(options, "--listen", listen);
        requireTlsBeyondLoopback(options, "--gate", gate);
        if (!gate.isLoopback() && options.gateTokenFile == null && !options.gateOpen) {
            throw UserError.usage("--gate is beyond loopback, where anybody who reaches it could probe keys. Add"
                    + " --gate-token-file FILE, or --gate-open if the network keeps strangers out.");
        }
        return new ServeSettings(
                options.data,
                options.database,
                options.operatorTokenFile,
                listen,
                gate,
                proxy(options),
                new PolicyInForce(
                        options.policy,
                        options.policy == null ? PolicyFile.reference() : Policies.read(options.policy)),
                KeyFormats.of(options.keyBrand),
                maxLiveKeys(options.maxLiveKeys),
                options.metrics,
                options.publicUrl,
                trustedProxies(options),
                options.gateTokenFile == null
                        ? null
                        : new SharedToken(TokenFile.read(options.gateTokenFile, "gate token")),
                options.gateOpen,
                options.tlsCertificate,
                options.tlsKey,
                options.browserRefusal);
    }

    private static @Nullable Proxy proxy(ServeOptions options) {
        Endpoint listen = options.proxy;
        if (listen == null) {
            if (options.upstream != null || options.forwardAuthorization) {
                throw UserError.usage("--upstream and --forward-authorization are for the reverse proxy: say where it"
                        + " listens with --proxy HOST:PORT.");
            }
            return null;
        }
        if (options.upstream == null) {
            throw UserError.usage("--proxy needs to know what is behind it: add --upstream URL, as in --upstream"
                    + " http://127.0.0.1:3000.");
        }
        requireTlsBeyondLoopback(options, "--proxy", listen);
        return new Proxy(listen, options.upstream, options.forwardAuthorization);
    }

    private static int maxLiveKeys(int number) {
        if (number < 1 || number > MAX_LIVE_KEYS) {
            throw UserError.usage(
                    "Invalid value for option '--max-live-keys': it is a number from 1 to " + MAX_LIVE_KEYS + ".");
        }
        return number;
    }

    private static TrustedProxies trustedProxies(ServeOptions options) {
        try {
            return TrustedProxies.parse(options.trustedProxies);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("Invalid value for option '--trusted-proxies': " + e.getMessage() + ".");
        }
    }

    private static void requireTlsPair(ServeOptions options) {
        if ((options.tlsCertificate == null) != (options.tlsKey == null)) {
            throw UserError.usage("--tls-certificate and --tls-key belong together: give both, or none.");
        }
        requireReadable("--tls-certificate", options.tlsCertificate);
        requireReadable("--tls-key", options.tlsKey);
        if (options.tlsCertificate != null && options.tlsKey != null) {
            TlsPair.require(options.tlsCertificate, options.tlsKey);
        }
    }

    private static void requireReadable(String option, @Nullable Path file) {
        if (file != null && !Files.isReadable(file)) {
            throw UserError.usage(option + ": the file " + file + " can't be read by this user.");
        }
    }

    private static void requireTlsBeyondLoopback(ServeOptions options, String option, Endpoint endpoint) {
        if (!endpoint.isLoopback() && options.tlsCertificate == null && !options.behindTls) {
            throw UserError.usage(option + " is beyond loopback, and keys must not cross a network in the clear. Add"
                    + " --tls-certificate and --tls-key, or --behind-tls if something in front ends TLS.");
        }
    }

    boolean hasTls() {
        return tlsCertificate != null;
    }
}
