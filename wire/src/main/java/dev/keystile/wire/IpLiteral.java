package dev.keystile.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Reads IP addresses that are written as numbers, and never asks a name server. */
public final class IpLiteral {

    private static final int MAX_LENGTH = 45;

    private IpLiteral() {}

    /** The address, or null unless the text is an IPv4 address of four decimal numbers or an IPv6 address. */
    public static @Nullable InetAddress parse(String text) {
        boolean readable = text.length() <= MAX_LENGTH && (text.indexOf(':') >= 0 ? isSixLike(text) : isFour(text));
        if (!readable) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Digits, colons and dots alone: with a colon among them the platform looks no name up. */
    private static boolean isSixLike(String text) {
        return text.chars().allMatch(c -> c == ':' || c == '.' || (c < 128 && Character.digit(c, 16) >= 0));
    }

    private static boolean isFour(String text) {
        String[] numbers = text.split("\\.", -1);
        if (numbers.length != 4) {
            return false;
        }
        for (String number : numbers) {
            if (!isByte(number)) {
                return false;
            }
        }
        return true;
    }

    /** Without a leading zero, which some read as octal. */
    private static boolean isByte(String number) {
        boolean digits = !number.isEmpty()
                && number.length() <= 3
                && number.chars().allMatch(c -> c >= '0' && c <= '9')
                && (number.length() == 1 || number.charAt(0) != '0');
        return digits && Integer.parseInt(number) <= 255;
    }
}
