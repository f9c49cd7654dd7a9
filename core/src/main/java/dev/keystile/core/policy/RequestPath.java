package dev.keystile.core.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
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
 * <p>Servers also differ in two things that are too common to refuse: whether letters' case counts, and
 * whether {@code %40} is {@code @}. So a path in normal form has up to two readings: the exact one, and the
 * lenient one, which ignores case and decodes what it can. The lenient one also takes the four letters
 * beyond ASCII that some ways of ignoring case turn into ASCII ones (dotted capital I, dotless i, long s,
 * Kelvin sign) for those.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class RequestPath {

    /** The longest path that is looked at, in characters, query included: 8 KiB. */
    public static final int MAX_LENGTH = 8 * 1024;

    private static final String ENCODED_SPACE = "%20";
    private static final int MAX_SEGMENTS = 128;
    private static final int USUAL_SEGMENTS = 8;
    private static final Pattern LETTER_I = Pattern.compile("%c4%b[01]", Pattern.CASE_INSENSITIVE);
    private static final Pattern LETTER_S = Pattern.compile("%c5%bf", Pattern.CASE_INSENSITIVE);
    private static final Pattern LETTER_K = Pattern.compile("%e2%84%aa", Pattern.CASE_INSENSITIVE);

    private final String path;
    private final int[] ends;
    private final int segmentCount;
    private final boolean mixedCase;
    private final @Nullable RequestPath lenient;

    private RequestPath(String path, int[] ends, int segmentCount, boolean mixedCase, @Nullable RequestPath lenient) {
        this.path = path;
        this.ends = ends;
        this.segmentCount = segmentCount;
        this.mixedCase = mixedCase;
        this.lenient = lenient;
    }

    /**
     * Reads the path of a request target in origin form ({@code /a/b?c}).
     *
     * @throws Malformed if it has no normal form
     */
    public static RequestPath parse(String target) throws Malformed {
        if (target.length() > MAX_LENGTH) {
            throw new Malformed("is longer than 8 KiB");
        }
        int query = target.indexOf('?');
        String raw = query < 0 ? target : target.substring(0, query);
        if (raw.isEmpty() || raw.charAt(0) != '/') {
            throw new Malformed("does not begin with a slash");
        }
        return raw.indexOf('%') < 0 ? split(raw, null) : decode(raw);
    }

    private static RequestPath decode(String raw) throws Malformed {
        String path = PathDecoder.decodeUnreserved(raw);
        String lenient = readLeniently(path);
        return split(path, lenient.equals(path) ? null : split(lenient, null));
    }

    private static String readLeniently(String path) {
        String read = PathDecoder.decodeReserved(path);
        read = LETTER_I.matcher(read).replaceAll("i");
        read = LETTER_S.matcher(read).replaceAll("s");
        return LETTER_K.matcher(read).replaceAll("k");
    }

    private static RequestPath split(String path, @Nullable RequestPath lenient) throws Malformed {
        int[] ends = new int[USUAL_SEGMENTS];
        int count = 0;
        int start = 1;
        boolean mixedCase = false;
        for (int i = 1; i <= path.length(); i++) {
            char c = i == path.length() ? '/' : path.charAt(i);
            if (c != '/') {
                PathDecoder.requirePlain(c);
                mixedCase |= c >= 'A' && c <= 'Z';
                continue;
            }
            if (start == path.length()) {
                break;
            }
            requireSegment(path, start, i);
            if (count == MAX_SEGMENTS) {
                throw new Malformed("has more than " + MAX_SEGMENTS + " segments");
            }
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, ends.length * 2);
            }
            ends[count++] = i;
            start = i + 1;
        }
        return new RequestPath(path, ends, count, mixedCase, lenient);
    }

    private static void requireSegment(String path, int start, int end) throws Malformed {
        int length = end - start;
        if (length == 0) {
            throw new Malformed("has an empty segment (two slashes in a row)");
        }
        if (isDotsAndSpaces(path, start, end)) {
            throw new Malformed("has a dot segment");
        }
    }

    /** Some servers trim such a segment to {@code .} or {@code ..}. */
    private static boolean isDotsAndSpaces(String path, int start, int end) {
        boolean hasDot = false;
        int i = start;
        while (i < end) {
            boolean dot = path.charAt(i) == '.';
            if (!dot && !path.startsWith(ENCODED_SPACE, i)) {
                return false;
            }
            hasDot |= dot;
            i += dot ? 1 : ENCODED_SPACE.length();
        }
        return hasDot;
    }

    int segmentCount() {
        return segmentCount;
    }

    /** Whether the lenient reading differs from the exact one. */
    public boolean hasTwoReadings() {
        return mixedCase || lenient != null;
    }

    /** The path as a server reads it that ignores letters' case and decodes what it can. */
    public String lenientReading() {
        return (lenient == null ? path : lenient.path).toLowerCase(Locale.ROOT);
    }

    private int start(int segment) {
        return segment == 0 ? 1 : ends[segment - 1] + 1;
    }

    /** Whether a segment is a literal, which is in lower case, in the lenient reading or in the exact one. */
    boolean segmentIs(int segment, String literal, boolean inLenientReading) {
        RequestPath reading = inLenientReading && lenient != null ? lenient : this;
        int start = reading.start(segment);
        int length = reading.ends[segment] - start;
        return length == literal.length() && reading.path.regionMatches(inLenientReading, start, literal, 0, length);
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

        /** @param reason what is wrong, to stand behind "the path"; never a piece of the path */
        Malformed(String reason) {
            super(reason, null, false, false);
        }

        /** What is wrong, to stand behind "the path". */
        public String reason() {
            @Nullable String message = getMessage();
            return message == null ? "is malformed" : message;
        }
    }
}
