package dev.keystile.examples.messaging;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ways in which servers and frameworks are known to read a request's target, up to the most careless
 * one. Written for the tests, from what those servers do, and with nothing of Keystile's own reading.
 *
 * <p>Targets are given byte for byte, as ISO 8859-1.
 */
final class Readings {

    private static final int MOST_ROUNDS = 5;
    private static final Pattern AUTHORITY = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*");
    private static final Pattern ESCAPE = Pattern.compile("%(?:[uU]([0-9a-fA-F]{4})|([0-9a-fA-F]{2}))");

    /** ASCII characters in two, three and four bytes, which UTF-8 forbids and careless decoders take. */
    private static final Pattern OVERLONG = Pattern.compile(
            "(?:([\u00c0\u00c1])|\u00e0([\u0080\u0081])|\u00f0\u0080([\u0080\u0081]))([\u0080-\u00bf])");

    private Readings() {}

    /** One way of reading. */
    private record Reader(
            boolean decodesTwice,
            boolean takesBackslashes,
            boolean dropsParameters,
            boolean stopsAtNul,
            boolean findsAnotherQuery) {

        static List<Reader> all() {
            List<Reader> all = new ArrayList<>();
            for (int bits = 0; bits < 32; bits++) {
                all.add(new Reader(has(bits, 1), has(bits, 2), has(bits, 4), has(bits, 8), has(bits, 16)));
            }
            return all;
        }

        private static boolean has(int bits, int bit) {
            return (bits & bit) != 0;
        }

        String read(String target) {
            String path = beforeQuery(AUTHORITY.matcher(target).replaceFirst(""));
            path = decode(path, decodesTwice ? MOST_ROUNDS : 1);
            path = stopsAtNul ? path.replaceAll("(?s)\0.*", "") : path.replace("\0", "");
            path = takesBackslashes ? path.replace('\\', '/') : path;
            path = findsAnotherQuery ? beforeQuery(path) : path;
            path = dropsParameters ? path.replaceAll(";[^/]*", "") : path;
            return resolve(path);
        }
    }

    /** Every reading by servers that tell upper from lower case. */
    static Set<String> exact(String target) {
        Set<String> all = new LinkedHashSet<>();
        Reader.all().forEach(reader -> all.add(reader.read(target)));
        return all;
    }

    /** Every reading by servers that don't. */
    static Set<String> folded(String target) {
        Set<String> all = new LinkedHashSet<>();
        exact(target).forEach(path -> all.add(fold(path)));
        return all;
    }

    /** The reading by servers that decode once, drop a slash at the end and take the rest as it is. */
    static String plain(String target) {
        String path = decode(beforeQuery(target), 1);
        return path.endsWith("/") && path.length() > 1 ? path.substring(0, path.length() - 1) : path;
    }

    private static String beforeQuery(String target) {
        return target.replaceAll("(?s)[?#].*", "");
    }

    private static String decode(String path, int rounds) {
        String decoded = path;
        for (int i = 0; i < rounds; i++) {
            String bytes = ESCAPE.matcher(decoded).replaceAll(Readings::unescape);
            decoded = OVERLONG.matcher(bytes).replaceAll(Readings::shorten);
        }
        return decoded;
    }

    private static String unescape(MatchResult escape) {
        String wide = escape.group(1);
        if (wide != null) {
            byte[] bytes = String.valueOf((char) Integer.parseInt(wide, 16)).getBytes(StandardCharsets.UTF_8);
            return Matcher.quoteReplacement(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        return Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(2), 16)));
    }

    private static String shorten(MatchResult overlong) {
        int high = 0;
        for (int group = 1; group <= 3; group++) {
            high += overlong.group(group) == null ? 0 : overlong.group(group).charAt(0) & 1;
        }
        int low = overlong.group(4).charAt(0) & 0x3f;
        return Matcher.quoteReplacement(String.valueOf((char) (high << 6 | low)));
    }

    private static String fold(String path) {
        return new String(path.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                .replace('\u0130', 'I')
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    /** Without empty and dot segments, and without a slash at the end. */
    private static String resolve(String path) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return "/" + String.join("/", segments);
    }
}
