package dev.keystile.gate;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a proxy sends requests: the scheme, host and port of a server, and nothing else.
 *
 * @param tls whether the server is asked over TLS
 * @param host a name or an address; an IPv6 address stands without brackets
 * @param port 1 to 65,535
 */
public record Origin(boolean tls, String host, int port) {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;

    /** @throws IllegalArgumentException if the host is empty or there is no such port */
    public Origin {
        if (host.isEmpty() || port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("An origin has a host, and a port from 1 to " + MAX_PORT);
        }
    }

    /**
     * Reads {@code http://host}, {@code https://host:port} and the like.
     *
     * @throws IllegalArgumentException with a message for the operator that says what is wrong
     */
    public static Origin parse(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + url + "' is not a URL such as http://127.0.0.1:9000", e);
        }
        requireNothingElse(uri);
        boolean tls = isTls(uri.getScheme());
        @Nullable String host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException("The URL names no host; it must look like http://127.0.0.1:9000");
        }
        int port = uri.getPort() < 0 ? (tls ? HTTPS_PORT : HTTP_PORT) : uri.getPort();
        return new Origin(tls, withoutBrackets(host), port);
    }

    /** The message doesn't repeat the URL: a password may stand in it. */
    private static void requireNothingElse(URI uri) {
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("The URL must not hold a user or a password");
        }
        @Nullable String path = uri.getRawPath();
        boolean hasPath = path != null && !path.isEmpty() && !path.equals("/");
        if (hasPath || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "The URL must end behind host and port: requests keep the path they came with, so that what was"
                            + " checked is what is asked");
        }
    }

    private static boolean isTls(@Nullable String scheme) {
        return switch (scheme == null ? "" : scheme.toLowerCase(Locale.ROOT)) {
            case "http" -> false;
            case "https" -> true;
            default -> throw new IllegalArgumentException("The URL must begin with http:// or https://");
        };
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The origin as a URL. */
    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
