package dev.keystile.gate;

import dev.keystile.wire.Limits;
import java.time.Duration;

/** The gate's own sizes and times, beside those that every door keeps to ({@link Limits}). */
final class GateLimits {

    /** Of a request line, in characters: the target, and room for the method, the version and two spaces. */
    static final int REQUEST_LINE = Limits.MAX_TARGET + 64;

    /** Connections open at once; one more is closed as soon as it has been accepted. */
    static final int CONNECTIONS = 10_000;

    /** How long a connection may be silent: longer than the keep-alive of nginx (60 s), so that the peer closes first. */
    static final Duration SILENCE = Duration.ofSeconds(75);

    /** How long a request may take to arrive, from its first byte to its last; past it the connection is closed. */
    static final Duration ARRIVING = Duration.ofSeconds(10);

    /** Bytes of unfinished bodies that a gate holds at once: 32 MiB. */
    static final long UNFINISHED_BODIES = 32L * 1024 * 1024;

    /** How long the rest of a request is read and thrown away after an early answer. */
    static final Duration LINGERING = Duration.ofSeconds(1);

    /** How long starting may take, and how long closing may take beyond its grace. */
    static final Duration STARTING_OR_STOPPING = Duration.ofSeconds(30);

    private GateLimits() {}
}
