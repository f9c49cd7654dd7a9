package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.Problem;
import dev.keystile.core.check.BrowserRefusal;
import dev.keystile.core.check.CheckCounts;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.Identity;
import dev.keystile.core.check.RefusalObserver;
import dev.keystile.core.check.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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
        private Watch.Wait wait = Watch.Wait.MOVEMENT;

        @Override
        public CheckRequest question() {
            return new CheckRequest(fixture.editor, "GET", "/api/client/users", false);
        }

        @Override
        public long progress() {
            return progress;
        }

        @Override
        public Watch.Wait waitsFor() {
            return wait;
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
        waiting.wait = Watch.Wait.ANSWER;
        watch.add(waiting);
        watch.look();
        lookAfter(TIMES.answer());
        assertThat(stopped).containsExactly(504, 504);
    }

    @Test
    void look_afterTheAnswer_leavesTheRestOfTheRequestItsTimeOnly() {
        Subject rest = new Subject();
        rest.wait = Watch.Wait.REST_OF_REQUEST;
        watch.add(rest);
        watch.look();
        lookAfter(ProxyLimits.REST_OF_REQUEST.minusNanos(1));
        assertThat(stopped).isEmpty();
        lookAfter(Duration.ofNanos(1));
        assertThat(stopped).hasSize(1);
    }

    /** A stream is one use of its key, however long it stays open. */
    @Test
    void look_severalTimes_countsNoUseAndTellsNoObserver() {
        AtomicLong told = new AtomicLong();
        CheckService checks = fixture.checks(BrowserRefusal.REFUSE, new RefusalObserver() {
            @Override
            public void refused(CheckRequest request, Verdict verdict) {
                told.incrementAndGet();
            }

            @Override
            public void secretKeyInBrowser(CheckRequest request, Identity identity) {
                told.incrementAndGet();
            }
        });
        Subject subject = new Subject();
        checks.check(subject.question());
        Watch counted = new Watch(checks, TIMES, nanos::get);
        counted.add(subject);
        for (int i = 0; i < 5; i++) {
            counted.look();
        }
        fixture.revoke(fixture.editor);
        counted.look();

        assertThat(stopped).containsExactly(401);
        assertThat(checks.counts().of(CheckCounts.Outcome.ALLOWED)).isEqualTo(1);
        assertThat(told).hasValue(0);
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
