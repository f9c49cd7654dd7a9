package dev.keystile.core.policy;

import dev.keystile.core.policy.RequestPath.Malformed;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes the percent-encoded unreserved characters of a path and refuses what servers are known to
 * read in different ways. A path without a percent sign comes back as it is, without a copy.
 */
final class PathDecoder {

    /** pchar of RFC 3986 without percent-encodings and the semicolon, and the slash. */
    private static final boolean[] PLAIN = table("-._~!$&'()*+,=:@/");

    private static final boolean[] UNRESERVED = table("-._~");

    private PathDecoder() {}

    private static boolean[] table(String alsoAllowed) {
        boolean[] table = new boolean[128];
        for (char c = 0; c < table.length; c++) {
            boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            table[c] = alphanumeric || alsoAllowed.indexOf(c) >= 0;
        }
        return table;
    }

    static String decode(String raw) throws Malformed {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                return decodeFrom(raw, i);
            }
            requirePlain(c);
        }
        return raw;
    }

    private static void requirePlain(char c) throws Malformed {
        if (c >= PLAIN.length) {
            throw new Malformed("with bytes that are not ASCII (they must be percent-encoded)");
        }
        if (!PLAIN[c]) {
            throw new Malformed(c == ';' ? "with a semicolon" : "with a character that no path may hold");
        }
    }

    private static String decodeFrom(String raw, int first) throws Malformed {
        StringBuilder decoded = new StringBuilder(raw.length()).append(raw, 0, first);
        boolean beyondAscii = false;
        int i = first;
        while (i < raw.length()) {
            char c = raw.charAt(i);
            if (c != '%') {
                requirePlain(c);
                decoded.append(c);
                i++;
                continue;
            }
            int value = hexPair(raw, i);
            requireHarmless(value, raw, i);
            if (value < UNRESERVED.length && UNRESERVED[value]) {
                decoded.append((char) value);
            } else {
                decoded.append(raw, i, i + 3);
            }
            beyondAscii |= value >= 0x80;
            i += 3;
        }
        if (beyondAscii) {
            requireUtf8(raw);
        }
        return decoded.toString();
    }

    private static int hexPair(String raw, int percent) throws Malformed {
        int high = percent + 1 < raw.length() ? hexDigit(raw.charAt(percent + 1)) : -1;
        int low = percent + 2 < raw.length() ? hexDigit(raw.charAt(percent + 2)) : -1;
        if (high < 0 || low < 0) {
            throw new Malformed("with a percent sign that two hexadecimal digits don't follow");
        }
        return high << 4 | low;
    }

    private static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static void requireHarmless(int value, String raw, int percent) throws Malformed {
        if (value < 0x20 || value == 0x7f) {
            throw new Malformed("with an encoded control character");
        }
        switch (value) {
            case '/', '\\' -> throw new Malformed("with an encoded slash or backslash");
            case ';' -> throw new Malformed("with an encoded semicolon");
            case '?', '#' -> throw new Malformed("with an encoded question mark or number sign");
            case '%' -> requireNoSecondEncoding(raw, percent + 3);
            default -> {}
        }
    }

    private static void requireNoSecondEncoding(String raw, int next) throws Malformed {
        if (next + 1 < raw.length() && hexDigit(raw.charAt(next)) >= 0 && hexDigit(raw.charAt(next + 1)) >= 0) {
            throw new Malformed("encoded twice");
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
            throw new Malformed("with bytes that are not UTF-8");
        }
    }
}
