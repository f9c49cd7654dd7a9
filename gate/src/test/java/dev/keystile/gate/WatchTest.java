package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is open is looked at again, and stopped when it should be and not before. */
class WatchTest {

    private static final ProxyTimes TIMES =
            new ProxyTimes(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(100));

    private final Fixture fixture = new Fixture();
    private final AtomicLong nanos = new AtomicLong();
    private final Watch watch = new Watch(fixture.checks(), TIMES, nanos::get);
    private final List<Integer> stopped = new ArrayList<>();

    private final class Subject implements Watch.Open {

        private long progress;
        private boolean awaitsAnswer;

        @Override
        public @Nullable CheckRequest question() {
            return new CheckRequest(fixture.editor, "GET", "/api/client/users", false);
        }

        @Override
        public long progress() {
            return progress;
        }

        @Override
        public boolean awaitsAnswer() {
            return awaitsAnswer;
        }

        @Override
        public void stop(int status, Problem why) {
            stopped.add(status);
        }
    }

    private void lookAfter(Duration time) {
        nanos.addAndGet(time.toNanos());
        watch.look();
    }

    @Test
    void look_goodKeyAndMovement_stopsNothing() {
        Subject subject = new Subject();
        watch.add(subject);
        for (int i = 0; i < 5; i++) {
            subject.progress++;
            lookAfter(TIMES.idle());
        }
        assertThat(stopped).isEmpty();
        assertThat(watch.size()).isEqualTo(1);
    }

    @Test
    void look_noMovement_stopsAfterTheTimeThatApplies() {
        Subject silent = new Subject();
        watch.add(silent);
        watch.look();
        lookAfter(TIMES.idle().minusNanos(1));
        assertThat(stopped).isEmpty();
        lookAfter(Duration.ofNanos(1));
        assertThat(stopped).containsExactly(504);
        assertThat(watch.size()).isZero();

        Subject waiting = new Subject();
        waiting.awaitsAnswer = true;
        watch.add(waiting);
        watch.look();
        lookAfter(TIMES.answer());
        assertThat(stopped).containsExactly(504, 504);
    }

    @Test
    void look_nodeThatCantKnow_stopsAfterAMomentOnly() {
        watch.add(new Subject());
        fixture.leaseHolds.set(false);
        watch.look();
        lookAfter(ProxyLimits.UNKNOWN.minusNanos(1));
        fixture.leaseHolds.set(true);
        watch.look();
        fixture.leaseHolds.set(false);
        watch.look();
        lookAfter(ProxyLimits.UNKNOWN.minusNanos(1));
        assertThat(stopped).isEmpty();
        lookAfter(Duration.ofNanos(1));
        assertThat(stopped).containsExactly(503);
    }

    @Test
    void look_revokedKey_stopsAtOnce() {
        watch.add(new Subject());
        fixture.revoke(fixture.editor);
        watch.look();
        assertThat(stopped).containsExactly(401);
    }
}
