package dev.keystile.app;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that ask the gate about keys all the time, and remember when each question began and what came of it. */
final class Hammer implements AutoCloseable {

    private final Gate gate;
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final Queue<Observation> observations = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads;
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean stopped;

    /** @param startNanos read before the first byte of the question was sent */
    record Observation(String key, long startNanos, boolean passed) {

        /** Nothing of the key. */
        @Override
        public String toString() {
            return "Observation[" + startNanos + ", " + passed + "]";
        }
    }

    Hammer(Gate gate, int threadCount) {
        this.gate = gate;
        this.threads = Executors.newFixedThreadPool(threadCount);
        for (int i = 0; i < threadCount; i++) {
            int first = i;
            running.add(threads.submit(() -> askOn(first)));
        }
    }

    private void askOn(int first) {
        for (int i = first; !stopped; i++) {
            List<String> now = List.copyOf(keys);
            if (now.isEmpty()) {
                Thread.onSpinWait();
            } else {
                ask(now.get(i % now.size()), i % 2 == 0);
            }
        }
    }

    private void ask(String key, boolean byForwardAuth) {
        long start = System.nanoTime();
        boolean passed = byForwardAuth ? passesForwardAuth(key) : gate.letsPass(key);
        observations.add(new Observation(key, start, passed));
    }

    private boolean passesForwardAuth(String key) {
        String path = key.startsWith("ok_") ? "/api/admin/organizations/me" : "/api/client/me";
        Answer answer = gate.forwardAuth(key, "GET", path);
        if (answer.status() != 200 && answer.status() != 401) {
            throw new AssertionError("Forward-auth said " + answer.status());
        }
        return answer.status() == 200;
    }

    /** Asks about one key only, and forgets what was seen. */
    void turnTo(String key) {
        keys.clear();
        observations.clear();
        keys.add(key);
    }

    void add(String key) {
        keys.add(key);
    }

    Collection<Observation> observations() {
        return List.copyOf(observations);
    }

    long passes() {
        return observations.stream().filter(Observation::passed).count();
    }

    /** Waits for questions that began after a moment. */
    void awaitQuestionsAfter(long nanos, int count) {
        Waiting.until("the gate is asked " + count + " times", () -> {
            checkThreads();
            return observations.stream()
                            .filter(seen -> seen.startNanos() - nanos > 0)
                            .count()
                    >= count;
        });
    }

    void awaitPasses(int count) {
        Waiting.until("the gate lets " + count + " requests pass", () -> {
            checkThreads();
            return passes() >= count;
        });
    }

    private void checkThreads() {
        for (Future<?> thread : running) {
            if (thread.isDone()) {
                rethrow(thread);
            }
        }
    }

    private static void rethrow(Future<?> thread) {
        try {
            thread.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Passes of questions that began after their key's end had been answered: there must be none. */
    static List<Observation> stale(Collection<Observation> observations, Map<String, Long> endAnsweredNanos) {
        return observations.stream()
                .filter(Observation::passed)
                .filter(seen -> endAnsweredNanos.containsKey(seen.key())
                        && seen.startNanos() - endAnsweredNanos.get(seen.key()) > 0)
                .toList();
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(Waiting.LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("The hammer didn't stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.forEach(Hammer::rethrow);
    }
}
