package dev.keystile.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * Callers that do the same thing again as soon as it is done, each in a thread of its own.
 *
 * <p>The load is closed: who waits asks for nothing else meanwhile. So a time includes the wait for the
 * callers before, and none for those who would have come.
 */
final class Load {

    private static final com.sun.management.OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);

    private Load() {}

    /** What one caller does. */
    @FunctionalInterface
    interface Step {

        /** Does it once; false if there was nothing left to do, which isn't counted. */
        boolean next() throws Exception;
    }

    /** Runs callers until the time is over or none has anything left to do. */
    static Result run(int callers, Duration time, IntFunction<Step> stepOfCaller) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Samples>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            for (int i = 0; i < callers; i++) {
                Step step = stepOfCaller.apply(i);
                running.add(threads.submit(() -> {
                    start.await();
                    return repeat(step, time);
                }));
            }
            return measure(start, running);
        }
    }

    private static Samples repeat(Step step, Duration time) throws Exception {
        Samples samples = new Samples();
        long begin = System.nanoTime();
        long before = begin;
        while (before - begin < time.toNanos() && step.next()) {
            long after = System.nanoTime();
            samples.add(after - before);
            before = after;
        }
        return samples;
    }

    private static Result measure(CountDownLatch start, List<Future<Samples>> running) throws Exception {
        long cpuBefore = SYSTEM.getProcessCpuTime();
        long begin = System.nanoTime();
        start.countDown();
        Samples all = new Samples();
        for (Future<Samples> caller : running) {
            all.addAll(await(caller));
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double cpu = SYSTEM.getProcessCpuTime() - cpuBefore;
        return new Result(all.size() / seconds, all.atMost(0.5), all.atMost(0.99), cpu / all.size());
    }

    private static Samples await(Future<Samples> caller) throws Exception {
        try {
            return caller.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A caller failed", e.getCause());
        }
    }
}
