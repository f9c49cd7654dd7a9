package dev.keystile.examples.messaging;

/** Ids in a path: positive decimal numbers without a leading zero. */
final class Ids {

    /** What a text that isn't an id is read as. */
    static final long NONE = -1;

    private Ids() {}

    static long parse(String text) {
        return text.matches("[1-9]\\d{0,17}") ? Long.parseLong(text) : NONE;
    }
}
