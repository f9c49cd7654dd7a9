package dev.keystile.gate;

/** Texts that can stand in a response header. */
final class HeaderText {

    private HeaderText() {}

    /**
     * A message for a person as one line of printable ASCII without quotation marks and backslashes, so that a
     * proxy's configuration can set it between the quotation marks of a JSON string as it is.
     */
    static String ofMessage(String message) {
        StringBuilder text = new StringBuilder(message.length());
        for (int i = 0; i < message.length(); i++) {
            text.append(safe(message.charAt(i)));
        }
        return text.toString();
    }

    private static char safe(char c) {
        return switch (c) {
            case '"' -> '\'';
            case '\\' -> '/';
            default -> isPrintable(c) ? c : '?';
        };
    }

    /**
     * A value that must arrive as it is, because an upstream decides by it.
     *
     * @throws IllegalStateException if it has a character that is not printable ASCII
     */
    static String exactly(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!isPrintable(value.charAt(i))) {
                throw new IllegalStateException("An identity header can't carry its value");
            }
        }
        return value;
    }

    private static boolean isPrintable(char c) {
        return c >= ' ' && c < 0x7f;
    }
}
