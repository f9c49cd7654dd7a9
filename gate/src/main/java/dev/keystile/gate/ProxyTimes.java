package dev.keystile.gate;

import java.time.Duration;

/**
 * How long a proxy waits for an upstream and for its clients.
 *
 * @param connect for a connection to the upstream to open, at most a minute
 * @param answer for the upstream to begin its answer, from the last byte of the request that it got
 * @param idle for the next byte of a body, an event stream or a WebSocket, in either direction
 * @param unused for the next request on a client's connection that has none open
 */
public record ProxyTimes(Duration connect, Duration answer, Duration idle, Duration unused) {

    private static final Duration MAX_CONNECT = Duration.ofMinutes(1);
    private static final Duration MAX = Duration.ofDays(1);

    /** 5 s, 60 s, 5 min and 75 s. */
    public static final ProxyTimes DEFAULT =
            new ProxyTimes(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMinutes(5));

    /** @throws IllegalArgumentException if one of them isn't positive or is longer than a day */
    public ProxyTimes {
        require(connect, MAX_CONNECT, "to connect");
        require(answer, MAX, "for an answer");
        require(idle, MAX, "of silence");
        require(unused, MAX, "without a request");
    }

    /** The same with the usual 75 s for a connection without a request. */
    public ProxyTimes(Duration connect, Duration answer, Duration idle) {
        this(connect, answer, idle, GateLimits.SILENCE);
    }

    private static void require(Duration time, Duration maximum, String what) {
        if (time.isNegative() || time.isZero() || time.compareTo(maximum) > 0) {
            throw new IllegalArgumentException(
                    "The time " + what + " must be positive and at most " + maximum.toSeconds() + " seconds");
        }
    }
}
