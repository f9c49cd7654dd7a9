package dev.keystile.wire;

/** The largest things that a door takes. */
public final class Limits {

    /** Bytes of a request's body: 64 KiB. */
    public static final int MAX_BODY = 64 * 1024;

    /** Bytes of all of a request's header fields: 16 KiB. */
    public static final int MAX_HEADERS = 16 * 1024;

    /** Bytes of a request's target, query included: 8 KiB. */
    public static final int MAX_TARGET = 8 * 1024;

    private Limits() {}
}
