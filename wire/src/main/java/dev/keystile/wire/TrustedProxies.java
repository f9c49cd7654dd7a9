package dev.keystile.wire;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses whose forwarding headers count. Immutable.
 *
 * <p>Each hop adds the address that it saw at the right of X-Forwarded-For, and a client may begin the
 * list with whatever it likes; so hops are counted from the right, and only as far as they are trusted.
 */
public final class TrustedProxies {

    /** The most entries of a forwarding header that are looked at. */
    public static final int MAX_HOPS = 32;

    private final List<Range> ranges;

    private TrustedProxies(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /** A network: the first {@code prefix} bits of an address. */
    private record Range(InetAddress base, int prefix) {

        boolean contains(byte[] address) {
            byte[] network = base.getAddress();
            if (address.length != network.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit++) {
                int mask = 0x80 >>> (bit & 7);
                if (((network[bit >> 3] ^ address[bit >> 3]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Reads addresses ({@code 10.0.0.7}) and ranges ({@code 10.0.0.0/8}, {@code ::1/128}).
     *
     * @throws IllegalArgumentException with a message for the operator if one is neither
     */
    public static TrustedProxies parse(List<String> texts) {
        List<Range> ranges = new ArrayList<>();
        for (String text : texts) {
            ranges.add(range(text.strip()));
        }
        return new TrustedProxies(ranges);
    }

    private static Range range(String text) {
        int slash = text.indexOf('/');
        InetAddress address = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash));
        int bits = address == null ? 0 : address.getAddress().length * 8;
        int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1));
        if (address == null || prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither an IP address nor a range such as 10.0.0.0/8");
        }
        return new Range(address, prefix);
    }

    private static int prefix(String text) {
        return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
    }

    /** Whether forwarding headers count that come from this peer. */
    public boolean trust(InetAddress peer) {
        byte[] address = peer.getAddress();
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /**
     * Who really asks: the peer, or the rightmost address of the X-Forwarded-For headers that isn't a
     * trusted proxy's.
     *
     * @param forwardedFor the values of the request's X-Forwarded-For headers, in order
     */
    public InetAddress clientOf(InetAddress peer, List<String> forwardedFor) {
        InetAddress client = peer;
        String[] hops = String.join(",", forwardedFor).split(",", -1);
        for (int i = hops.length - 1; i >= Math.max(0, hops.length - MAX_HOPS) && trust(client); i--) {
            InetAddress hop = IpLiteral.parse(hops[i].strip());
            if (hop == null) {
                return client;
            }
            client = hop;
        }
        return client;
    }
}
