package dev.keystile.gate;

import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the exchanges that are open on one event loop: those whose request would no longer pass are stopped, and so are those in
 * which nothing moves.
 *
 * <h2>Design</h2>
 *
 * <p>Asking is cheaper than being told: a check takes less than a microsecond, so every open exchange is simply checked again, four
 * times a second, with the question it passed with. Whatever ends a key ends its streams, and nobody had to think of them. Such a look is
 * no use of the key, and isn't counted.
 */
final class Watch {

    /** What an exchange waits for. */
    enum Wait {
        /** The upstream has the request and hasn't answered. */
        ANSWER,
        /** The next byte in either direction. */
        MOVEMENT,
        /** The answer has ended, and the request hasn't. */
        REST_OF_REQUEST
    }

    /** An exchange that is open. */
    interface Open {

        /** What it passed with, or null if it doesn't depend on it. */
        @Nullable
        CheckRequest question();

        /** A number that changes whenever something moves. */
        long progress();

        /** What it waits for at this moment. */
        Wait waitsFor();

        /** Ends it; the caller hears why if it hasn't heard anything yet. */
        void stop(int status, Problem why);
    }

    /** What was seen of an exchange so far. */
    private static final class Sight {

        private long progress = -1;
        private long movedAt;
        private long unknownSince;
        private boolean known = true;
    }

    private final CheckService checks;
    private final ProxyTimes times;
    private final LongSupplier nanoTime;
    private final Map<Open, Sight> open = new LinkedHashMap<>();

    /** @param nanoTime a clock that only goes forward, such as {@link System#nanoTime} */
    Watch(CheckService checks, ProxyTimes times, LongSupplier nanoTime) {
        this.checks = checks;
        this.times = times;
        this.nanoTime = nanoTime;
    }

    void add(Open exchange) {
        Sight sight = new Sight();
        sight.movedAt = nanoTime.getAsLong();
        open.put(exchange, sight);
    }

    void remove(Open exchange) {
        open.remove(exchange);
    }

    int size() {
        return open.size();
    }

    /** Looks at every open exchange once. */
    void look() {
        long now = nanoTime.getAsLong();
        for (Map.Entry<Open, Sight> entry : List.copyOf(new ArrayList<>(open.entrySet()))) {
            Problem problem = refusal(entry.getKey(), entry.getValue(), now);
            if (problem != null) {
                stop(entry.getKey(), problem.code().status(), problem);
            } else {
                lookAtTime(entry.getKey(), entry.getValue(), now);
            }
        }
    }

    private @Nullable Problem refusal(Open exchange, Sight sight, long now) {
        CheckRequest question = exchange.question();
        if (question == null) {
            return null;
        }
        Verdict verdict = checks.recheck(question);
        if (!(verdict instanceof Verdict.Unavailable)) {
            sight.known = true;
            return verdict.problem();
        }
        if (sight.known) {
            sight.known = false;
            sight.unknownSince = now;
        }
        return isLongerThan(ProxyLimits.UNKNOWN, sight.unknownSince, now) ? verdict.problem() : null;
    }

    private void lookAtTime(Open exchange, Sight sight, long now) {
        long progress = exchange.progress();
        if (progress != sight.progress) {
            sight.progress = progress;
            sight.movedAt = now;
            return;
        }
        Duration patience = patience(exchange.waitsFor());
        if (isLongerThan(patience, sight.movedAt, now)) {
            stop(exchange, UpstreamFailure.TOO_SLOW.status(), UpstreamFailure.TOO_SLOW.problem());
        }
    }

    private Duration patience(Wait wait) {
        return switch (wait) {
            case ANSWER -> times.answer();
            case MOVEMENT -> times.idle();
            case REST_OF_REQUEST -> ProxyLimits.REST_OF_REQUEST;
        };
    }

    private void stop(Open exchange, int status, Problem why) {
        remove(exchange);
        exchange.stop(status, why);
    }

    private static boolean isLongerThan(Duration duration, long since, long now) {
        return now - since >= duration.toNanos();
    }
}
