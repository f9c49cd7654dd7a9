package dev.keystile.gate;

import dev.keystile.wire.IpLiteral;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The hops of X-Forwarded-For, told as Forwarded tells them (RFC 7239, section 7.4). */
final class Hops {

    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int MAX_PORT_DIGITS = 5;

    private Hops() {}

    /**
     * One element for each hop, at most {@link ProxyLimits#HOPS}. What isn't an address is {@code unknown}.
     *
     * @param lists the values of X-Forwarded-For
     * @param proto the scheme that the client used, which the first element tells if it is one
     * @param host the host that the client asked, which the first element tells if it is one
     */
    static List<String> elements(List<String> lists, @Nullable String proto, @Nullable String host) {
        List<String> elements = new ArrayList<>();
        String[] all = lists.isEmpty() ? new String[0] : String.join(",", lists).split(",", -1);
        for (int i = Math.max(0, all.length - ProxyLimits.HOPS); i < all.length; i++) {
            InetAddress address = IpLiteral.parse(all[i].strip());
            String element = "for=" + (address == null ? "unknown" : node(address));
            elements.add(elements.isEmpty() ? element + about(proto, host) : element);
        }
        return elements;
    }

    private static String about(@Nullable String proto, @Nullable String host) {
        String scheme = proto != null && SCHEMES.contains(proto) ? ";proto=" + proto : "";
        return host != null && RequestHead.isHost(host) ? scheme + ";host=\"" + host + "\"" : scheme;
    }

    /** An address as Forwarded has it. */
    static String node(InetAddress address) {
        String text = address.getHostAddress();
        return text.indexOf(':') < 0 ? text : "\"[" + text + "]\"";
    }

    /** The port that a host names behind it; 0 if it names none. */
    static int portOf(String host) {
        int colon = host.lastIndexOf(':');
        String digits = host.substring(colon + 1);
        boolean named = colon > 0
                && (host.indexOf(':') == colon || host.charAt(colon - 1) == ']')
                && digits.length() <= MAX_PORT_DIGITS
                && RequestHead.isHost(host)
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return named && !digits.isEmpty() ? Integer.parseInt(digits) : 0;
    }
}
