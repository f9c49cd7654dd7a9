package dev.keystile.app;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An address to listen on, {@code HOST:PORT}; an IPv6 address stands in brackets. Port 0 takes any free one. */
record Endpoint(InetAddress address, int port) {

    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([^:\\[\\]]+)):([0-9]{1,5})");
    private static final int MAX_PORT = 65_535;

    boolean isLoopback() {
        return address.isLoopbackAddress();
    }

    InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }

    /** The address to reach it at from this machine: a wildcard stands for every address, loopback included. */
    Endpoint reachable() {
        return address.isAnyLocalAddress() ? new Endpoint(InetAddress.getLoopbackAddress(), port) : this;
    }

    /** Host and port as they stand in a URL. */
    String text(int actualPort) {
        String host = address.getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + actualPort;
    }

    /** Reads an endpoint from the command line. */
    static final class Converter implements ITypeConverter<Endpoint> {

        Converter() {}

        @Override
        public Endpoint convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > MAX_PORT) {
                throw new TypeConversionException(
                        "'" + text + "' is not HOST:PORT, as 127.0.0.1:8080 or [::1]:8080 is");
            }
            String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            try {
                return new Endpoint(InetAddress.getByName(host), Integer.parseInt(matcher.group(3)));
            } catch (UnknownHostException e) {
                throw new TypeConversionException(
                        "the host '" + host + "' can't be found; use an address of this machine");
            }
        }
    }
}
