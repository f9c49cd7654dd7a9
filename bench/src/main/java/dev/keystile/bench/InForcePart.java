package dev.keystile.bench;

import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.Verdict;
import dev.keystile.registry.Committed;
import dev.keystile.registry.IssuedKey;
import java.util.List;
import java.util.concurrent.SynchronousQueue;

/**
 * The time from a revoke's commit until it may be answered, since no check lets the key pass any more; beside
 * a hand-over to another thread and back, which is the least that two threads can take. One at a time.
 */
final class InForcePart implements Part {

    private static final String HAND_OVER = "hand-over to a thread and back";

    InForcePart() {}

    @Override
    public String name() {
        return "in-force";
    }

    @Override
    public List<Row> measure(Workplace workplace) throws Exception {
        Tenant tenant = workplace.tenant();
        Plan plan = workplace.plan();
        Samples inForce = new Samples();
        Samples handOver = new Samples();
        try (Node node = workplace.openNode();
                Echo echo = new Echo()) {
            CommitClock clock = new CommitClock();
            node.registry().changeLog().onCommit(clock); // for as long as the node lasts
            for (int i = -plan.lonelyRevokes() / 10; i < plan.lonelyRevokes(); i++) {
                long revoke = timeRevoke(node, tenant, clock);
                long echoed = echo.time();
                if (i >= 0) {
                    inForce.add(revoke);
                    handOver.add(echoed);
                }
            }
        }
        return List.of(row("median", 0.5, inForce, handOver), row("p99", 0.99, inForce, handOver));
    }

    private static Row row(String which, double share, Samples inForce, Samples handOver) {
        return new Row(
                "Revoke committed to in force, " + which,
                inForce.atMost(share) / 1_000,
                Unit.MICROSECONDS,
                HAND_OVER,
                handOver.atMost(share) / 1_000);
    }

    private static long timeRevoke(Node node, Tenant tenant, CommitClock clock) {
        IssuedKey key = node.issue(tenant);
        String value = key.plaintext().revealPlaintext();
        requirePassed(node.checks(), value, true);
        Committed<?> committed = node.commitRevoke(tenant, key.key().id());
        node.barrier().settle(committed);
        long nanos = System.nanoTime() - clock.lastCommit();
        requirePassed(node.checks(), value, false);
        return nanos;
    }

    private static void requirePassed(CheckService checks, String key, boolean expected) {
        Verdict verdict = checks.check(new CheckRequest(key, "POST", "/api/client/events", false));
        if (verdict instanceof Verdict.Allowed != expected) {
            throw new IllegalStateException("The key should " + (expected ? "" : "not ") + "have passed: " + verdict);
        }
    }

    /** Notes when the writer last committed. It is called on the writer's own thread, before it tells the caller. */
    private static final class CommitClock implements Runnable {

        private volatile long lastCommit;

        @Override
        public void run() {
            lastCommit = System.nanoTime();
        }

        long lastCommit() {
            return lastCommit;
        }
    }

    /** A thread that hands everything back. */
    private static final class Echo implements AutoCloseable {

        private final SynchronousQueue<Long> there = new SynchronousQueue<>();
        private final SynchronousQueue<Long> back = new SynchronousQueue<>();
        private final Thread thread = Thread.ofPlatform().name("echo").daemon().start(this::run);

        Echo() {}

        private void run() {
            try {
                while (!Thread.interrupted()) {
                    back.put(there.take());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // It has been closed.
            }
        }

        long time() throws InterruptedException {
            long begin = System.nanoTime();
            there.put(begin);
            return System.nanoTime() - back.take();
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
