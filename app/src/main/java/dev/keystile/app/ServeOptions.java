package dev.keystile.app;

import dev.keystile.core.check.BrowserRefusal;
import dev.keystile.registry.RegistrySettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code serve}, each also an environment variable and a key of the configuration file. */
final class ServeOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "The folder that holds the installation. Default: ${DEFAULT-VALUE}")
    Path data = Path.of("data");

    @Option(
            names = "--database",
            paramLabel = "JDBC_URL",
            description = "A PostgreSQL database that holds the installation, as jdbc:postgresql://HOST/NAME?user=…, in"
                    + " place of a data folder. Needs --operator-token-file. Give it in the environment or the"
                    + " configuration file, since other users see command lines")
    @Nullable
    String database;

    @Option(
            names = "--operator-token-file",
            paramLabel = "FILE",
            description = "A file with the token that the operator shows. Default: operator.token in the data folder,"
                    + " which is made with it")
    @Nullable
    Path operatorTokenFile;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8080",
            converter = Endpoint.Converter.class,
            description = "Where the control plane (REST API) listens. Default: ${DEFAULT-VALUE}")
    @Nullable
    Endpoint listen;

    @Option(
            names = "--gate",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8081",
            converter = Endpoint.Converter.class,
            description = "Where the gate (check and forward-auth) listens. Beyond loopback it needs --gate-token-file"
                    + " or --gate-open. Default: ${DEFAULT-VALUE}")
    @Nullable
    Endpoint gate;

    @Option(
            names = "--proxy",
            paramLabel = "HOST:PORT",
            converter = Endpoint.Converter.class,
            description =
                    "Where the gate listens as a reverse proxy, which checks each request and passes the good ones"
                            + " on to --upstream. Default: it doesn't")
    @Nullable
    Endpoint proxy;

    @Option(
            names = "--upstream",
            paramLabel = "URL",
            converter = Upstream.class,
            description = "The app behind --proxy, as http://127.0.0.1:3000")
    @Nullable
    URI upstream;

    @Option(
            names = "--forward-authorization",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "Lets --proxy pass the key itself on to the upstream, which doesn't need it")
    boolean forwardAuthorization;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "The policy file. Default: the reference policy (see: keystile policy show)")
    @Nullable
    Path policy;

    @Option(
            names = "--key-brand",
            paramLabel = "BRAND",
            description = "A word in new keys that tells them from other vendors' in secret scanners: acme makes"
                    + " sk_acme_… Default: none")
    @Nullable
    String keyBrand;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            converter = PublicUrl.class,
            description = "The control plane's address as its users see it; links are built from it. Default: the"
                    + " address it listens on")
    @Nullable
    URI publicUrl;

    @Option(
            names = "--trusted-proxies",
            paramLabel = "CIDR",
            split = ",",
            defaultValue = "127.0.0.0/8,::1/128",
            description = "Whose forwarding headers count, as addresses or ranges with commas between them. Default:"
                    + " ${DEFAULT-VALUE}")
    List<String> trustedProxies = List.of();

    @Option(
            names = "--gate-token-file",
            paramLabel = "FILE",
            description = "A file with a token that callers of the gate must send as X-Keystile-Gate-Token")
    @Nullable
    Path gateTokenFile;

    @Option(
            names = "--gate-open",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "Lets the gate listen beyond loopback without a token: whoever reaches it may ask it")
    boolean gateOpen;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "A PEM file with the certificate chain, for both ports. Needs --tls-key")
    @Nullable
    Path tlsCertificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "A PEM file with the certificate's private key. Needs --tls-certificate")
    @Nullable
    Path tlsKey;

    @Option(
            names = "--behind-tls",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "Allows plain HTTP beyond loopback, since something in front of Keystile ends TLS")
    boolean behindTls;

    @Option(
            names = "--browser-refusal",
            paramLabel = "MODE",
            defaultValue = "refuse",
            converter = BrowserMode.class,
            description = "What becomes of a secret key that comes from a browser: refuse, report or off. Default:"
                    + " ${DEFAULT-VALUE}")
    BrowserRefusal browserRefusal = BrowserRefusal.REFUSE;

    @Option(
            names = "--max-live-keys",
            paramLabel = "NUMBER",
            defaultValue = "100000",
            description = "How many keys that are neither revoked nor expired a project or an organization may have."
                    + " Default: ${DEFAULT-VALUE}")
    int maxLiveKeys = RegistrySettings.DEFAULT_MAX_LIVE_KEYS_PER_PROJECT;

    @Option(
            names = "--metrics",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "Answers GET /metrics on the gate's port, for Prometheus")
    boolean metrics;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            converter = LogFormat.Converter.class,
            description = "How the log on standard error is written: text, or json with one document a line. Default:"
                    + " ${DEFAULT-VALUE}")
    LogFormat logFormat = LogFormat.TEXT;

    ServeOptions() {}

    /** Reads a browser mode; the word must be in lower case. */
    static final class BrowserMode implements ITypeConverter<BrowserRefusal> {

        BrowserMode() {}

        @Override
        public BrowserRefusal convert(String text) {
            for (BrowserRefusal mode : BrowserRefusal.values()) {
                if (mode.wireName().equals(text)) {
                    return mode;
                }
            }
            throw new TypeConversionException("'" + text + "' is none of refuse, report and off");
        }
    }

    /** Reads the address that users see. */
    static final class PublicUrl implements ITypeConverter<URI> {

        PublicUrl() {}

        @Override
        public URI convert(String text) {
            return origin(text, "https://keys.example.com");
        }
    }

    /** Reads the address of the app behind the proxy. */
    static final class Upstream implements ITypeConverter<URI> {

        Upstream() {}

        @Override
        public URI convert(String text) {
            return origin(text, "http://127.0.0.1:3000");
        }
    }

    /** Scheme and host, at most a port behind them. */
    private static URI origin(String text, String example) {
        try {
            URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("http") || scheme.equals("https");
            boolean bare = uri.getRawPath().isEmpty() && uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (web && bare && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException | NullPointerException e) {
            // Falls through to the one message.
        }
        throw new TypeConversionException("'" + text + "' is not an address such as " + example);
    }
}
