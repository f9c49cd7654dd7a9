package dev.keystile.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.replica.Waiters.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Guarantee: whoever waits is let go when its change is in force or nobody answers checks, and not before. */
@Timeout(60)
class StandingTest {

    private final Standing standing = new Standing();

    @Test
    void has_nodeThatIsOut_letsEverythingThrough() {
        assertThat(standing.isServing()).isFalse();
        assertThat(standing.has(1)).isTrue();
        assertThat(standing.has(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void has_nodeThatJoins_makesChangesWaitBeforeChecksAreAnswered() {
        standing.join(5);

        assertThat(standing.isServing()).isFalse();
        assertThat(standing.has(5)).isTrue();
        assertThat(standing.has(6)).isFalse();
    }

    @Test
    void has_nodeThatServes_hasWhatItApplied() {
        standing.join(5);
        standing.serve();
        assertThat(standing.isServing()).isTrue();
        assertThat(standing.has(6)).isFalse();

        standing.applied(6);
        assertThat(standing.has(6)).isTrue();
        assertThat(standing.has(7)).isFalse();
    }

    @Test
    void stop_thenJoinAgainAtALowerNumber_hasTheLowerOne() {
        standing.join(5);
        standing.serve();
        standing.stop();
        assertThat(standing.isServing()).isFalse();
        assertThat(standing.has(9)).isTrue();

        standing.join(3);
        assertThat(standing.has(5)).isFalse();
        assertThat(standing.has(3)).isTrue();
    }

    @Test
    void close_isForGood() {
        standing.close();
        standing.join(1);
        standing.serve();

        assertThat(standing.isServing()).isFalse();
        assertThat(standing.isClosed()).isTrue();
        assertThat(standing.has(9)).isTrue();
    }

    @Test
    void await_changeThatNeverComes_endsWhenTheTimeRunsOut() throws Exception {
        standing.join(1);

        assertThat(standing.await(2, Duration.ZERO)).isEqualTo(End.TIMED_OUT);
        assertThat(standing.await(2, Duration.ofMillis(1))).isEqualTo(End.TIMED_OUT);
        assertThat(standing.await(1, Duration.ZERO)).isEqualTo(End.RELEASED);
    }

    @Test
    void await_thousands_areEachLetGoByTheirOwnChange() throws Exception {
        int waiting = 5_000;
        standing.join(0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 1; i <= waiting; i++) {
                long change = i;
                answers.add(
                        threads.submit(() -> released(standing.await(change, Awaiting.LONG)) && standing.has(change)));
            }
            for (int i = 1; i <= waiting; i++) {
                standing.applied(i);
            }
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
        }
    }

    @Test
    void applied_lowerChange_letsNobodyElseGo() throws Exception {
        standing.join(0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> second = threads.submit(() -> released(standing.await(2, Awaiting.LONG)));
            Future<Boolean> first = threads.submit(() -> released(standing.await(1, Awaiting.LONG)));
            standing.applied(1);
            assertThat(first.get()).isTrue();
            assertThat(second.isDone()).isFalse();
            assertThat(standing.has(2)).isFalse();

            standing.applied(2);
            assertThat(second.get()).isTrue();
        }
    }

    @Test
    void stop_waiting_areLetGoAfterChecksHaveEnded() throws Exception {
        standing.join(0);
        standing.serve();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                long change = 1L + i;
                answers.add(
                        threads.submit(() -> released(standing.await(change, Awaiting.LONG)) && !standing.isServing()));
            }
            standing.stop();
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
        }
    }

    @Test
    void await_interrupted_leavesNothingBehind() throws Exception {
        Waiters waiters = new Waiters();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> waiters.await(1, Awaiting.LONG, () -> false)).isInstanceOf(InterruptedException.class);
        assertThat(waiters.waiting()).isZero();
    }

    /** A release between the first look and the entering is seen by the second look. */
    @Test
    void await_changeComesWhileEntering_isNotMissed() throws Exception {
        Waiters waiters = new Waiters();

        assertThat(waiters.await(1, Awaiting.LONG, () -> true)).isEqualTo(End.RELEASED);
        assertThat(waiters.waiting()).isZero();
    }

    @Test
    void await_sameNumberTwice_areBothLetGoAndForgotten() throws Exception {
        Waiters waiters = new Waiters();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> one = threads.submit(() -> released(waiters.await(1, Awaiting.LONG, () -> false)));
            Future<Boolean> other = threads.submit(() -> released(waiters.await(1, Awaiting.LONG, () -> false)));
            Awaiting.until(() -> waiters.waiting() == 2);
            waiters.releaseUpTo(1);
            assertThat(one.get()).isTrue();
            assertThat(other.get()).isTrue();
        }
        assertThat(waiters.waiting()).isZero();
    }

    @Test
    void await_tooManyWait_isTurnedAwayAtOnce() throws Exception {
        Waiters waiters = new Waiters(2);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> one = threads.submit(() -> released(waiters.await(1, Awaiting.LONG, () -> false)));
            Future<Boolean> other = threads.submit(() -> released(waiters.await(2, Awaiting.LONG, () -> false)));
            Awaiting.until(() -> waiters.waiting() == 2);
            assertThat(waiters.await(3, Awaiting.LONG, () -> false)).isEqualTo(End.TURNED_AWAY);

            waiters.releaseAll();
            assertThat(one.get()).isTrue();
            assertThat(other.get()).isTrue();
        }
        assertThat(waiters.waiting()).isZero();
        assertThat(Waiters.MAX_WAITING).isEqualTo(100_000);
    }

    private static boolean released(End end) {
        return end == End.RELEASED;
    }
}
