package dev.keystile.core.policy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request's path in normal form, or the reason why it has none.
 *
 * <p>Normal form is what every upstream is sure to read in the same way: percent-encoded unreserved
 * characters are decoded (RFC 3986, section 6.2.2.2), one trailing slash is dropped, the query is cut
 * off. Dot segments, empty segments, encoded slashes and backslashes, semicolons, control characters,
 * percent signs that hide another encoding, bytes that aren't UTF-8 (overlong forms among them) and
 * characters that no path may hold have no normal form: a gateway forwards what it received and not
 * what we made of it, so nothing is guessed.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class RequestPath {

    /** The longest path that is looked at, in characters, query included: 8 KiB. */
    public static final int MAX_LENGTH = 8 * 1024;

    private static final int MAX_SEGMENTS = 128;

    private final String path;
    private final int[] ends;
    private final int segmentCount;
    private final boolean mixedCase;

    RequestPath(String path, int[] ends, int segmentCount, boolean mixedCase) {
        this.path = path;
        this.ends = ends;
        this.segmentCount = segmentCount;
        this.mixedCase = mixedCase;
    }

    /**
     * Reads the path of a request target in origin form ({@code /a/b?c}).
     *
     * @throws Malformed if it has no normal form
     */
    public static RequestPath parse(String target) throws Malformed {
        if (target.length() > MAX_LENGTH) {
            throw new Malformed("longer than 8 KiB");
        }
        int query = target.indexOf('?');
        String raw = query < 0 ? target : target.substring(0, query);
        if (raw.isEmpty() || raw.charAt(0) != '/') {
            throw new Malformed("not beginning with a slash");
        }
        String path = PathDecoder.decode(raw);
        int[] ends = new int[16];
        int count = 0;
        int start = 1;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            requireSegment(path, start, end);
            if (count == MAX_SEGMENTS) {
                throw new Malformed("of more than " + MAX_SEGMENTS + " segments");
            }
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, ends.length * 2);
            }
            ends[count++] = end;
            start = end + 1;
        }
        return new RequestPath(path, ends, count, hasUpperCase(path));
    }

    private static void requireSegment(String path, int start, int end) throws Malformed {
        int length = end - start;
        if (length == 0) {
            throw new Malformed("with an empty segment (two slashes in a row)");
        }
        boolean dots = length <= 2 && path.charAt(start) == '.' && path.charAt(end - 1) == '.';
        if (dots) {
            throw new Malformed("with a dot segment");
        }
    }

    private static boolean hasUpperCase(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return true;
            }
        }
        return false;
    }

    int segmentCount() {
        return segmentCount;
    }

    /** Whether some letter is in upper case, so that matching with and without regard to case may differ. */
    boolean isMixedCase() {
        return mixedCase;
    }

    private int start(int segment) {
        return segment == 0 ? 1 : ends[segment - 1] + 1;
    }

    boolean segmentIs(int segment, String lowerCaseLiteral, boolean foldCase) {
        int start = start(segment);
        int length = ends[segment] - start;
        return length == lowerCaseLiteral.length() && path.regionMatches(foldCase, start, lowerCaseLiteral, 0, length);
    }

    /** The segment as a positive number in plain decimal, or -1 if it isn't one. */
    long segmentAsId(int segment) {
        int start = start(segment);
        int length = ends[segment] - start;
        if (length > 18 || path.charAt(start) == '0') {
            return -1;
        }
        long id = 0;
        for (int i = start; i < ends[segment]; i++) {
            int digit = path.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            id = id * 10 + digit;
        }
        return id;
    }

    /** The path in normal form, in the letters' own case. */
    @Override
    public String toString() {
        return path;
    }

    /** A path without a normal form. */
    public static final class Malformed extends Exception {

        private static final long serialVersionUID = 1L;

        /** @param reason what is wrong, to stand behind "the path is"; never a piece of the path */
        Malformed(String reason) {
            super(reason, null, false, false);
        }

        /** What is wrong, to stand behind "the path is". */
        public String reason() {
            @Nullable String message = getMessage();
            return message == null ? "malformed" : message;
        }
    }
}
