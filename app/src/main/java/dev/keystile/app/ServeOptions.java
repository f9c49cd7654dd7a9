package dev.keystile.app;

import dev.keystile.core.check.BrowserRefusal;
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

    /** Reads the address that users see: scheme and host, at most a port behind them. */
    static final class PublicUrl implements ITypeConverter<URI> {

        PublicUrl() {}

        @Override
        public URI convert(String text) {
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
            throw new TypeConversionException("'" + text + "' is not an address such as https://keys.example.com");
        }
    }
}
