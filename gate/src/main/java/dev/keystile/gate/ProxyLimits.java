package dev.keystile.gate;

import java.time.Duration;

/** The proxy's own sizes and times, beside {@link GateLimits} and {@link ProxyTimes}. */
final class ProxyLimits {

    /** Connections that clients may have open at once; one more is closed as soon as it has been accepted. */
    static final int CONNECTIONS = 10_000;

    /** Requests that one HTTP/2 connection may have open at once. */
    static final int STREAMS = 100;

    /** Streams of one HTTP/2 connection that its client may reset within {@link #RESET_WINDOW}; one more ends the connection. */
    static final int RESETS = 200;

    static final Duration RESET_WINDOW = Duration.ofSeconds(30);

    /** Small CONTINUATION frames that one head of HTTP/2 may come in. */
    static final int CONTINUATIONS = 16;

    /** How long what follows of a request is passed on when its answer has ended. */
    static final Duration REST_OF_REQUEST = Duration.ofSeconds(2);

    /** Hops that are told in Forwarded, the last ones, where they have come in X-Forwarded-For. */
    static final int HOPS = 32;

    /** Connections that one event loop may have open to the upstream or to the control plane. */
    static final int UPSTREAM_CONNECTIONS = 5_000;

    /** Requests of one event loop that may wait for a connection to the upstream. */
    static final int WAITING_FOR_UPSTREAM = 1_000;

    /**
     * How long an unused connection to the upstream is kept: less than the five seconds after which the most
     * impatient of the usual servers close it, because a request that meets the closing is lost.
     */
    static final Duration UPSTREAM_KEEP_ALIVE = Duration.ofSeconds(4);

    /** Bytes of the first line of an upstream's answer, and of all its header fields. */
    static final int ANSWER_LINE = 8 * 1024;

    static final int ANSWER_HEADERS = 64 * 1024;

    /** How often every open exchange is checked anew: with it, streams close within a second of a revoke. */
    static final Duration RECHECK = Duration.ofMillis(250);

    /** For how long an open exchange outlives this node's knowledge of its key. */
    static final Duration UNKNOWN = Duration.ofMillis(400);

    /** How long a browser may remember the answer to a preflight. */
    static final Duration PREFLIGHT_AGE = Duration.ofMinutes(10);

    /** Header names of one preflight that are answered, and the length of each. */
    static final int PREFLIGHT_HEADERS = 32;

    static final int PREFLIGHT_HEADER = 64;

    private ProxyLimits() {}
}
