package dev.keystile.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.Change.KeyChanged;
import dev.keystile.core.check.Change.OrganizationChanged;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.key.KeyDigest;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.IssuedKey;
import dev.keystile.registry.LoggedChange;
import dev.keystile.registry.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guarantee: a node whose table can't be trusted answers no checks, a node that comes back knows
 * everything that was answered meanwhile, and nobody waits for ever.
 */
@Timeout(60)
class ReplicaFaultTest {

    private static final Duration BEYOND_THE_LEASE = Timing.DEFAULT_LEASE.plusMillis(1);

    @TempDir
    Path folder;

    private Site site;
    private IssuedKey key;

    @BeforeEach
    void open() {
        site = Site.open(folder);
        key = site.issue();
    }

    @AfterEach
    void close() {
        site.close();
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                contradiction("a change is missing", 3, read -> {
                    read.remove(1);
                    return read;
                }),
                contradiction("the change applied last is gone, as if pruned", 2, read -> {
                    read.removeFirst();
                    return read;
                }),
                contradiction("nothing is there any more", 1, read -> List.of()),
                contradiction("a number comes twice", 2, read -> {
                    read.add(read.getLast());
                    return read;
                }),
                contradiction("the token of the change applied last is another", 1, read -> {
                    LoggedChange known = read.getFirst();
                    read.set(0, new LoggedChange(known.n(), known.token() + 1, known.change()));
                    return read;
                }),
                contradiction("an archived organization lives again", 2, read -> {
                    LoggedChange last = read.removeLast();
                    read.add(new LoggedChange(last.n(), last.token(), new OrganizationChanged(1, null, true)));
                    read.add(new LoggedChange(last.n() + 1, 1, new OrganizationChanged(1, null, false)));
                    return read;
                }),
                contradiction("a key of a project that isn't there", 2, read -> {
                    LoggedChange last = read.removeLast();
                    KeyDigest digest = new KeyDigest(1, 2, 3, 4);
                    KeyChanged orphan =
                            new KeyChanged(99, digest, KeyKind.SECRET, 999, ProjectRole.ADMIN, KeyChanged.NEVER, false);
                    read.add(new LoggedChange(last.n(), last.token(), orphan));
                    return read;
                }),
                contradiction("a change of an unknown type", 2, read -> {
                    throw new IllegalStateException("The change log holds a change of an unknown type");
                }));
    }

    private static Arguments contradiction(String name, int atLeast, UnaryOperator<List<LoggedChange>> fault) {
        return Arguments.of(name, atLeast, fault);
    }

    /** The table is thrown away, a fresh snapshot is taken, and the change is in it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("contradictions")
    void follow_logThatContradictsTheTable_takesAFreshSnapshot(
            String name, int atLeast, UnaryOperator<List<LoggedChange>> fault) {
        try (Replica node = site.node(Site.NEVER_POLL)) {
            IssuedKey other = site.settle(node, site.issuing());
            site.log.mute = true;
            site.commit(site.changingRole(key, ProjectRole.ADMIN));
            site.log.once(atLeast, fault);
            site.log.mute = false;
            site.settle(node, site.revoking(key));

            Awaiting.until(node::holds);
            assertThat(site.log.snapshots).as(name).hasValue(2);
            assertThat(Site.passes(node, key)).isFalse();
            assertThat(Site.passes(node, other)).isTrue();

            site.settle(node, site.revoking(other));
            assertThat(Site.passes(node, other)).isFalse();
            assertThat(site.log.snapshots).hasValue(2);
        }
    }

    /** The control of the test above: without a fault the same steps need no second snapshot. */
    @Test
    void follow_logThatContinuesTheTable_takesNone() {
        try (Replica node = site.node(Site.NEVER_POLL)) {
            site.log.mute = true;
            site.commit(site.changingRole(key, ProjectRole.ADMIN));
            site.log.mute = false;
            site.settle(node, site.revoking(key));

            assertThat(site.log.snapshots).hasValue(1);
            assertThat(Site.passes(node, key)).isFalse();
        }
    }

    /** While the fresh snapshot is on its way no check is answered from the table that isn't trusted. */
    @Test
    void follow_contradiction_isUnavailableUntilTheSnapshotIsIn() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (Replica node = site.node(Site.NEVER_POLL)) {
            site.log.onSnapshot = FaultyLog.heldUpBy(begun, released);
            site.log.once(1, read -> List.of());
            site.settle(node, site.issuing());
            Awaiting.uninterruptibly(begun);
            assertThat(Site.isUnavailable(node, key)).isTrue();
            assertThat(node.holds()).isFalse();

            released.countDown();
            Awaiting.until(node::holds);
            assertThat(Site.passes(node, key)).isTrue();
        }
    }

    /**
     * The schedule that rule 9 is there for: the snapshot is read, then a revoke is committed and answered
     * since the node is out, then the snapshot arrives. The node must not serve from it as it is.
     */
    @Test
    void comeBack_changeAnsweredWhileTheSnapshotWasOnItsWay_isKnown() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (Replica node = site.node(Site.NEVER_POLL)) {
            site.log.onSnapshot = FaultyLog.heldUpBy(begun, released);
            site.log.once(1, read -> List.of());
            site.settle(node, site.issuing());
            Awaiting.uninterruptibly(begun);
            site.settle(node, site.revoking(key));
            released.countDown();

            Awaiting.until(node::holds);
            assertThat(Site.check(node, key)).isInstanceOf(Verdict.Unauthenticated.class);
        }
    }

    /** The negative control: a node that serves a snapshot without reading the log again lets the key pass. */
    @Test
    void comeBack_withoutReadingTheLogAgain_wouldLetARevokedKeyPass() {
        Standing standing = new Standing();
        Following snapshot = Following.snapshotOf(site.log);
        site.commit(site.revoking(key));
        assertThat(standing.has(Long.MAX_VALUE)).as("the revoke is answered").isTrue();
        standing.join(snapshot.number());
        standing.serve();

        assertThat(snapshot.table().contentHash())
                .as("the table that serves lacks the revoke")
                .isNotEqualTo(Following.snapshotOf(site.log).table().contentHash());
        assertThat(snapshot.readBatch(site.log)).isFalse();
        assertThat(snapshot.table().contentHash())
                .isEqualTo(Following.snapshotOf(site.log).table().contentHash());
    }

    /** A change that is committed while the node joins waits for it. */
    @Test
    void comeBack_changeCommittedWhileTheNodeJoins_waitsForIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (Replica node = site.node(Site.NEVER_POLL);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            site.log.onReading = read -> {
                site.log.onReading = FaultyLog.heldUpBy(begun, released);
                return List.of();
            };
            site.settle(node, site.issuing());
            Awaiting.uninterruptibly(begun);
            assertThat(node.holds()).isFalse();
            Future<?> revoke = threads.submit(() -> site.settle(node, site.revoking(key)));
            long next = site.log.snapshot().n() + 1;
            assertThat(node.awaitEverywhere(next, Duration.ofMillis(1))).isFalse();
            assertThat(Site.isUnavailable(node, key)).isTrue();

            site.log.heal();
            released.countDown();
            revoke.get();
            Awaiting.until(node::holds);
            assertThat(Site.passes(node, key)).isFalse();
        }
    }

    /** Rule 10: a reading that hangs must not keep a revoked key alive, nor its revoke waiting, for ever. */
    @Test
    void awaitEverywhere_readingThatHangs_takesTheNodeOutAfterALease() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (Replica node = site.node(Site.NEVER_POLL, Duration.ofMillis(50))) {
            site.log.onReading = FaultyLog.heldUpBy(begun, released);

            site.settle(node, site.revoking(key));
            assertThat(Site.isUnavailable(node, key)).isTrue();

            site.log.heal();
            released.countDown();
            Awaiting.until(node::holds);
            assertThat(Site.check(node, key)).isInstanceOf(Verdict.Unauthenticated.class);
        }
    }

    /** The same while the node joins: the reading that hung began before the revoke, so it must not serve from it. */
    @Test
    void awaitEverywhere_joiningThatHangs_doesNotServeFromWhatItReadBefore() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (Replica node = site.node(Site.NEVER_POLL, Duration.ofMillis(50))) {
            site.log.onReading = read -> {
                site.log.onReading = FaultyLog.heldUpBy(begun, released);
                return List.of();
            };
            site.commit(site.issuing());
            Awaiting.uninterruptibly(begun);

            site.settle(node, site.revoking(key));
            int snapshots = site.log.snapshots.get();
            site.log.heal();
            released.countDown();
            Awaiting.until(node::holds);
            assertThat(site.log.snapshots.get()).isGreaterThan(snapshots);
            assertThat(Site.check(node, key)).isInstanceOf(Verdict.Unauthenticated.class);
        }
    }

    /** After a restore the numbers are the same and the changes are not. */
    @Test
    void follow_everyTokenIsAnother_takesAFreshSnapshotAndGoesOn() {
        try (Replica node = site.node(Site.NEVER_POLL)) {
            site.log.changeTokens(0x5a5a);
            site.settle(node, site.revoking(key));
            Awaiting.until(node::holds);
            assertThat(site.log.snapshots).hasValue(2);
            assertThat(Site.passes(node, key)).isFalse();

            site.settle(node, site.issuing());
            assertThat(site.log.snapshots).hasValue(2);
        }
    }

    /** A restore that lost changes: numbers go back, and the node serves what is true now. */
    @Test
    void follow_logThatLostItsEnd_servesWhatIsLeft() {
        Snapshot before = site.log.snapshot();
        try (Replica node = site.node(Site.POLL_ALWAYS)) {
            site.settle(node, site.issuing());
            site.settle(node, site.issuing());
            site.log.onSnapshot = ignored -> before;
            site.log.onReading = read ->
                    read.stream().filter(change -> change.n() <= before.n()).toList();

            Awaiting.until(() -> site.log.snapshots.get() >= 3 && node.holds());
            assertThat(node.isEverywhere(before.n())).isTrue();
            assertThat(node.isEverywhere(before.n() + 1)).isFalse();
            assertThat(Site.passes(node, key)).isTrue();
        }
    }

    @Test
    void follow_logThatCannotBeRead_servesForALeaseWhileChangesWait() throws Exception {
        try (Replica node = site.node(Site.NEVER_POLL);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            site.log.breakDown();
            int before = site.log.readings.get();
            Future<?> revoke = threads.submit(() -> site.settle(node, site.revoking(key)));
            Awaiting.until(() -> site.log.readings.get() > before);
            assertThat(Site.passes(node, key))
                    .as("the revoke hasn't been answered")
                    .isTrue();
            assertThat(revoke.isDone()).isFalse();
            long unread = key.key().changeNumber() + 1;
            assertThat(node.awaitEverywhere(unread, Duration.ofMillis(1))).isFalse();

            site.nanoTime.addAndGet(BEYOND_THE_LEASE.toNanos());
            site.issue();
            revoke.get();
            assertThat(Site.isUnavailable(node, key)).isTrue();
            assertThat(node.holds()).isFalse();

            site.log.heal();
            site.issue();
            Awaiting.until(node::holds);
            assertThat(Site.check(node, key)).isInstanceOf(Verdict.Unauthenticated.class);
        }
    }

    @Test
    void follow_logThatCanBeReadAgainInTime_goesOnWithoutASnapshot() {
        try (Replica node = site.node(Site.NEVER_POLL)) {
            site.log.breakDown();
            int before = site.log.readings.get();
            site.issue();
            Awaiting.until(() -> site.log.readings.get() > before);
            site.nanoTime.addAndGet(Timing.DEFAULT_LEASE.toNanos());
            site.log.heal();
            site.settle(node, site.revoking(key));

            assertThat(site.log.snapshots).hasValue(1);
            assertThat(Site.passes(node, key)).isFalse();
        }
    }

    /** A node that can't come back tries when it is woken, and doesn't spin meanwhile. */
    @Test
    void comeBack_snapshotFails_waitsBeforeItTriesAgain() {
        try (Replica node = site.node(Site.NEVER_POLL)) {
            site.log.once(1, read -> List.of());
            site.log.onSnapshot = FaultyLog::fail;
            site.settle(node, site.issuing());
            Awaiting.until(() -> site.log.snapshots.get() == 2 && isWaiting(follower()));
            assertThat(site.log.snapshots).hasValue(2);
            assertThat(node.holds()).isFalse();
            assertThat(node.isEverywhere(Long.MAX_VALUE)).isTrue();

            site.log.heal();
            site.settle(node, site.revoking(key));
            Awaiting.until(node::holds);
            assertThat(site.log.snapshots).hasValue(3);
            assertThat(Site.passes(node, key)).isFalse();
        }
    }

    @Test
    void comeBack_withoutHints_isTriedByPolling() {
        try (Replica node = site.node(Site.POLL_ALWAYS)) {
            site.log.mute = true;
            site.log.onSnapshot = FaultyLog::fail;
            site.log.once(1, read -> List.of());
            Awaiting.until(() -> site.log.snapshots.get() >= 3);
            assertThat(node.holds()).isFalse();

            site.log.heal();
            Awaiting.until(node::holds);
            assertThat(Site.passes(node, key)).isTrue();
        }
    }

    /** A reading that hangs makes changes wait; what checks say meanwhile is still true. */
    @Test
    void follow_readingThatHangs_makesChangesWaitAndNothingElse() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (Replica node = site.node(Site.NEVER_POLL);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            site.log.onReading = FaultyLog.heldUpBy(begun, released);
            Future<?> revoke = threads.submit(() -> site.settle(node, site.revoking(key)));
            Awaiting.uninterruptibly(begun);
            long next = site.log.snapshot().n();
            assertThat(node.awaitEverywhere(next, Duration.ofMillis(1))).isFalse();
            assertThat(revoke.isDone()).isFalse();
            assertThat(Site.passes(node, key)).isTrue();

            released.countDown();
            revoke.get();
            assertThat(Site.passes(node, key)).isFalse();
        }
    }

    /** What nobody expects takes the node out for good, and the waiting with it. */
    @Test
    void follow_error_takesTheNodeOut() throws Exception {
        try (Replica node = site.node(Site.NEVER_POLL)) {
            Thread follower = follower();
            follower.setUncaughtExceptionHandler((thread, error) -> {});
            site.log.onReading = read -> {
                throw new LinkageError("made by the test");
            };
            site.settle(node, site.revoking(key));
            assertThat(Site.isUnavailable(node, key)).isTrue();

            follower.join(Awaiting.LONG);
            site.log.heal();
            site.settle(node, site.issuing());
            assertThat(node.holds()).isFalse();
        }
    }

    private static Thread follower() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("keystile-replica") && thread.isAlive())
                .findFirst()
                .orElseThrow();
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.TIMED_WAITING;
    }
}
