package dev.keystile.gate;

import org.jspecify.annotations.Nullable;

/**
 * Reads the head of an HTTP/1 request by the letter of RFC 9112, and says what is wrong with it.
 *
 * <h2>Design</h2>
 *
 * <p>Two servers that read one head in two ways can be made to disagree on where the request ends, and what one of
 * them takes for a body is the next request to the other. So nothing is mended here: line ends are CR LF, no
 * line is folded, a field's name is a token with the colon right behind it, there is one Host, and the body has
 * one length, told in one way. A head that this reader passes has the same meaning to everybody.
 */
final class RequestHead {

    /** What is wrong with a head, for the caller. */
    enum Fault {
        LINE_END("A line of the head doesn't end with CR LF, or has a control character in it."),
        REQUEST_LINE("The first line is not a method, a target and a version with single spaces between them."),
        VERSION("The proxy speaks HTTP/1.0, HTTP/1.1 and HTTP/2."),
        FIELD("A header is not a name, a colon right behind it and a value on the same line."),
        HOST("The request must have exactly one Host header with a host and perhaps a port."),
        LENGTH("The length of the body must be told once, by Content-Length or by Transfer-Encoding: chunked.");

        private final String message;

        Fault(String message) {
            this.message = message;
        }

        String message() {
            return message;
        }
    }

    private static final boolean[] TOKEN = table("!#$%&'*+-.^_`|~");
    private static final boolean[] HOST = table("-._~%!$&'()*+,;=:[]");
    private static final String VERSION_1_0 = "HTTP/1.0";
    private static final String VERSION_1_1 = "HTTP/1.1";
    private static final int MAX_LENGTH_DIGITS = 18;

    private boolean oldVersion;
    private int hosts;
    private int lengths;
    private int codings;

    private RequestHead() {}

    private static boolean[] table(String alsoAllowed) {
        boolean[] table = new boolean[256];
        for (char c = 0; c < 128; c++) {
            table[c] = Character.isLetterOrDigit(c) || alsoAllowed.indexOf(c) >= 0;
        }
        return table;
    }

    /** Whether a text is a token (RFC 9110, section 5.6.2), as a method and a field's name are. */
    static boolean isToken(CharSequence text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c < TOKEN.length && TOKEN[c]);
    }

    /** Whether a text can be the value of a field: no control character but the tab. */
    static boolean isValue(CharSequence text) {
        return text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f && c < 256));
    }

    /** Whether a text can be a request's target: visible ASCII, and no fragment. */
    static boolean isTarget(CharSequence text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#');
    }

    /** Whether a text can name a host, and perhaps a port. */
    static boolean isHost(CharSequence text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c < HOST.length && HOST[c]);
    }

    /** Whether a text can be a Content-Length. */
    static boolean isLength(CharSequence text) {
        return !text.isEmpty()
                && text.length() <= MAX_LENGTH_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * What is wrong with a head, or null.
     *
     * @param head all lines up to the empty one, each byte a character
     */
    static @Nullable Fault faultOf(String head) {
        return new RequestHead().read(head);
    }

    private @Nullable Fault read(String head) {
        int end = head.indexOf("\r\n");
        Fault fault = end < 0 ? Fault.LINE_END : requestLine(head.substring(0, end));
        for (int start = end + 2; fault == null && !head.startsWith("\r\n", start); start = end + 2) {
            end = head.indexOf("\r\n", start);
            fault = end < 0 ? Fault.LINE_END : field(head.substring(start, end));
        }
        return fault == null ? whole() : fault;
    }

    private @Nullable Fault requestLine(String line) {
        if (!isValue(line)) {
            return Fault.LINE_END;
        }
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || !isToken(parts[0]) || !isTarget(parts[1])) {
            return Fault.REQUEST_LINE;
        }
        oldVersion = parts[2].equals(VERSION_1_0);
        return oldVersion || parts[2].equals(VERSION_1_1) ? null : Fault.VERSION;
    }

    private @Nullable Fault field(String line) {
        if (!isValue(line)) {
            return Fault.LINE_END;
        }
        int colon = line.indexOf(':');
        if (colon < 0 || !isToken(line.substring(0, colon))) {
            return Fault.FIELD;
        }
        String name = line.substring(0, colon);
        return count(name, line.substring(colon + 1).strip());
    }

    private @Nullable Fault count(String name, String value) {
        if (name.equalsIgnoreCase("Host")) {
            hosts++;
            return isHost(value) ? null : Fault.HOST;
        }
        if (name.equalsIgnoreCase("Content-Length")) {
            lengths++;
            return isLength(value) ? null : Fault.LENGTH;
        }
        if (name.equalsIgnoreCase("Transfer-Encoding")) {
            codings++;
            return value.equalsIgnoreCase("chunked") && !oldVersion ? null : Fault.LENGTH;
        }
        return null;
    }

    private @Nullable Fault whole() {
        if (hosts > 1 || (hosts == 0 && !oldVersion)) {
            return Fault.HOST;
        }
        return lengths + codings > 1 ? Fault.LENGTH : null;
    }
}
