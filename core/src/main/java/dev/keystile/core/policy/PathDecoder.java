package dev.keystile.core.policy;

import dev.keystile.core.policy.RequestPath.Malformed;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes the percent-encoded unreserved characters of a path and refuses what servers are known to
 * read in different ways.
 */
final class PathDecoder {

    /** pchar of RFC 3986 without the semicolon, and the slash. */
    private static final boolean[] PLAIN = table("-._~!$&'()*+,=:@%/");

    private static final boolean[] UNRESERVED = table("-._~");

    private static final int ESCAPE = 3;

    private PathDecoder() {}

    private static boolean[] table(String alsoAllowed) {
        boolean[] table = new boolean[128];
        for (char c = 0; c < table.length; c++) {
            boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            table[c] = alphanumeric || alsoAllowed.indexOf(c) >= 0;
        }
        return table;
    }

    /**
     * How a server reads a decoded path that also decodes the characters which RFC 3986 tells apart from
     * their encodings ({@code %40} and {@code @}).
     */
    static String decodeReserved(String path) {
        StringBuilder read = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            int value = path.charAt(i) == '%' ? hexPair(path, i) : -1;
            if (value >= 0 && value < PLAIN.length && PLAIN[value] && value != '%') {
                read.append((char) value);
                i += ESCAPE - 1;
            } else {
                read.append(path.charAt(i));
            }
        }
        return read.toString();
    }

    /** Refuses what no path may hold, before or after {@link #decodeUnreserved}. */
    static void requirePlain(char c) throws Malformed {
        if (c >= PLAIN.length) {
            throw new Malformed("has bytes that are not ASCII (they must be percent-encoded)");
        }
        if (!PLAIN[c]) {
            throw new Malformed(c == ';' ? "has a semicolon" : "has a character that no path may hold");
        }
    }

    /** The path with its unreserved characters decoded; all others stay as they are. */
    static String decodeUnreserved(String raw) throws Malformed {
        StringBuilder decoded = new StringBuilder(raw.length());
        boolean beyondAscii = false;
        int i = 0;
        while (i < raw.length()) {
            char c = raw.charAt(i);
            if (c != '%') {
                requirePlain(c);
                decoded.append(c);
                i++;
                continue;
            }
            int value = hexPair(raw, i);
            requireHarmless(value);
            if (value < UNRESERVED.length && UNRESERVED[value]) {
                decoded.append((char) value);
            } else {
                decoded.append(raw, i, i + ESCAPE);
            }
            beyondAscii |= value >= 0x80;
            i += ESCAPE;
        }
        if (beyondAscii) {
            requireUtf8(raw);
        }
        requireNoSecondEncoding(decoded);
        return decoded.toString();
    }

    /** The byte that is encoded, or -1 if two hexadecimal digits don't follow the percent sign. */
    private static int hexPair(CharSequence text, int percent) {
        int high = percent + 1 < text.length() ? hexDigit(text.charAt(percent + 1)) : -1;
        int low = percent + 2 < text.length() ? hexDigit(text.charAt(percent + 2)) : -1;
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static void requireHarmless(int value) throws Malformed {
        if (value < 0) {
            throw new Malformed("has a percent sign that two hexadecimal digits don't follow");
        }
        if (value < 0x20 || value == 0x7f) {
            throw new Malformed("has an encoded control character");
        }
        switch (value) {
            case '/', '\\' -> throw new Malformed("has an encoded slash or backslash");
            case ';' -> throw new Malformed("has an encoded semicolon");
            case '?', '#' -> throw new Malformed("has an encoded question mark or number sign");
            default -> {}
        }
    }

    /**
     * No encoded percent sign may begin an encoding of its own. Asked of the decoded path: hexadecimal
     * digits are unreserved, so that here none of them can hide in an encoding.
     */
    private static void requireNoSecondEncoding(StringBuilder decoded) throws Malformed {
        int at = decoded.indexOf("%25");
        while (at >= 0) {
            int next = at + ESCAPE;
            if (next + 1 < decoded.length()
                    && hexDigit(decoded.charAt(next)) >= 0
                    && hexDigit(decoded.charAt(next + 1)) >= 0) {
                throw new Malformed("is encoded twice");
            }
            at = decoded.indexOf("%25", next);
        }
    }

    /** Every run of percent-encoded bytes beyond ASCII must be strict UTF-8: overlong forms are not. */
    private static void requireUtf8(String raw) throws Malformed {
        byte[] bytes = new byte[raw.length()];
        int length = 0;
        int i = 0;
        while (i < raw.length()) {
            boolean encoded = raw.charAt(i) == '%';
            bytes[length++] = (byte) (encoded ? hexPair(raw, i) : raw.charAt(i));
            i += encoded ? 3 : 1;
        }
        try {
            var unused = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, length));
        } catch (CharacterCodingException e) {
            throw new Malformed("has bytes that are not UTF-8");
        }
    }
}
