package dev.keystile.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.check.Verdict;
import dev.keystile.registry.IssuedKey;
import dev.keystile.registry.LoggedChange;
import dev.keystile.registry.Propagation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guarantee: once the answer to a revoke has been sent, no check that starts later lets the key pass,
 * whatever befalls the log. And before the answer to a creation, nobody has been told of a key that
 * doesn't work yet.
 */
@Timeout(120)
class PromiseTest {

    private static final int WRITERS = 4;
    private static final int ROUNDS = 60;

    @TempDir
    Path folder;

    private Site site;

    /** Keys whose revoke has been answered. */
    private final List<IssuedKey> dead = new ArrayList<>();

    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger checksOfDead = new AtomicInteger();
    private volatile boolean done;

    @BeforeEach
    void open() {
        site = Site.open(folder);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void settle_amidConcurrentChecks_isNeverFollowedByAPass() throws Exception {
        try (Replica node = site.node(Site.NEVER_POLL)) {
            run(node, node);

            assertThat(violations).isEmpty();
            assertThat(dead).hasSize(WRITERS * ROUNDS);
            assertThat(checksOfDead.get()).isGreaterThan(WRITERS * ROUNDS);
        }
    }

    @Test
    void settle_amidFaults_isNeverFollowedByAPass() throws Exception {
        try (Replica node = site.node(Site.POLL_ALWAYS)) {
            site.log.onReading = new Faults(new SplittableRandom(5))::alter;
            run(node, node);
            site.log.heal();

            assertThat(violations).isEmpty();
            assertThat(site.log.snapshots.get()).as("snapshots after faults").isGreaterThan(10);
            Awaiting.until(node::holds);
            assertThat(dead).noneMatch(key -> Site.passes(node, key));
        }
    }

    /** The negative control: with a barrier that doesn't wait, the same run finds revoked keys that pass. */
    @Test
    void settle_withoutABarrier_isCaught() throws Exception {
        Propagation blind = new Propagation() {
            @Override
            public boolean isEverywhere(long changeNumber) {
                return true;
            }

            @Override
            public boolean awaitEverywhere(long changeNumber, Duration atMost) {
                return true;
            }
        };
        CountDownLatch released = new CountDownLatch(1);
        try (Replica node = site.node(Site.NEVER_POLL)) {
            IssuedKey key = site.settle(node, site.issuing());
            site.log.onReading = FaultyLog.heldUpBy(new CountDownLatch(1), released);
            site.settle(blind, site.revoking(key));
            checkDead(node, key);
            released.countDown();

            assertThat(violations).isNotEmpty();
        }
    }

    /** A reading in ten is altered so that it contradicts the table, or fails. */
    private static final class Faults {

        private final SplittableRandom random;

        Faults(SplittableRandom random) {
            this.random = random;
        }

        List<LoggedChange> alter(List<LoggedChange> read) {
            return switch (random.nextInt(30)) {
                case 0 -> List.of();
                case 1 -> FaultyLog.fail(read);
                case 2 -> read.size() > 2 ? read.subList(0, 1) : List.of();
                default -> read;
            };
        }
    }

    private void run(Replica node, Propagation propagation) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1)) {
            Future<?> checking = threads.submit(() -> keepChecking(node));
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writing.add(threads.submit(() -> issueAndRevoke(node, propagation)));
            }
            try {
                for (Future<?> writer : writing) {
                    writer.get();
                }
            } finally {
                done = true;
            }
            checking.get();
        }
    }

    private void issueAndRevoke(Replica node, Propagation propagation) {
        for (int i = 0; i < ROUNDS; i++) {
            IssuedKey key = site.settle(propagation, site.issuing());
            Verdict born = Site.check(node, key);
            if (!(born instanceof Verdict.Allowed || born instanceof Verdict.Unavailable)) {
                violations.add("key " + key.key().id() + " is issued, and " + born);
            }
            site.settle(propagation, site.revoking(key));
            checkDead(node, key);
            synchronized (dead) {
                dead.add(key);
            }
        }
    }

    private void keepChecking(Replica node) {
        SplittableRandom random = new SplittableRandom(1);
        while (!done) {
            IssuedKey key = oneOfTheDead(random);
            if (key != null) {
                checkDead(node, key);
            }
        }
    }

    private @org.jspecify.annotations.Nullable IssuedKey oneOfTheDead(SplittableRandom random) {
        synchronized (dead) {
            if (dead.isEmpty()) {
                return null;
            }
            int recent = Math.min(dead.size(), 2 * WRITERS);
            return dead.get(dead.size() - 1 - random.nextInt(recent));
        }
    }

    private void checkDead(Replica node, IssuedKey key) {
        checksOfDead.incrementAndGet();
        if (Site.passes(node, key)) {
            violations.add("key " + key.key().id() + " is revoked, and passes");
        }
    }
}
