package dev.keystile.gate;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator, in the log, what is wrong in how the gate is asked; whoever asked is told only that
 * something is. An answer at forward-auth reaches the proxy's client, whom the details don't concern. Safe for
 * use by several threads.
 */
final class OperatorNotices {

    private static final Logger log = LoggerFactory.getLogger(OperatorNotices.class);

    /** What the caller is told, whatever the notice. */
    static final Problem NEUTRAL = Problem.of(
            ErrorCode.PERMISSION_DENIED,
            "The gateway in front of this service is not set up to ask Keystile. Tell whoever runs it.");

    /** How long one notice keeps the next of its kind out of the log. */
    private static final Duration APART = Duration.ofMinutes(1);

    /** What may be wrong. The texts are fixed, so that nothing of a request reaches the log. */
    enum Notice {

        /** The gate's token is missing, wrong or there twice. */
        NO_TOKEN("A request came without the gate's token: the gate answers only those who send it in"
                + " X-Keystile-Gate-Token, exactly once."),

        /** The peer is no trusted proxy. */
        STRANGER("A peer asked at forward-auth whose forwarding headers don't count. If it is a proxy of yours, name it"
                + " in --trusted-proxies."),

        /** No header of either pair. */
        NO_PAIR("The gate can't tell which request a proxy means. The proxy must send X-Original-Method and"
                + " X-Original-URI (nginx), or X-Forwarded-Method and X-Forwarded-Uri (Traefik, Caddy)."),

        /** Headers of both pairs. */
        BOTH_PAIRS("X-Original-Method or -URI came together with X-Forwarded-Method or -Uri, and either may be the"
                + " client's own. The proxy must send one pair and delete the other."),

        /** A header of the one pair is missing, empty or there twice. */
        BROKEN_PAIR("The method and the URI of the request that a proxy means must come together, each exactly once and"
                + " not empty: X-Original-Method and X-Original-URI, or X-Forwarded-Method and X-Forwarded-Uri.");

        private final String text;

        Notice(String text) {
            this.text = text;
        }
    }

    private final LongSupplier nanoTime;
    private final Map<Notice, Long> lastTold = new EnumMap<>(Notice.class);

    /** @param nanoTime a clock that only goes forward, such as {@link System#nanoTime} */
    OperatorNotices(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Writes a notice, unless one of its kind was written within the last minute. */
    void tell(Notice notice) {
        if (isDue(notice)) {
            log.warn("{} Said at most once a minute.", notice.text);
        }
    }

    private synchronized boolean isDue(Notice notice) {
        long now = nanoTime.getAsLong();
        Long last = lastTold.get(notice);
        boolean due = last == null || now - last >= APART.toNanos();
        if (due) {
            lastTold.put(notice, now);
        }
        return due;
    }
}
