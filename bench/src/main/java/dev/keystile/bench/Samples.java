package dev.keystile.bench;

import java.util.Arrays;

/** How long things took, in nanoseconds. For one thread. */
final class Samples {

    private long[] nanos = new long[1024];
    private int size;

    Samples() {}

    void add(long duration) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = duration;
    }

    void addAll(Samples others) {
        for (int i = 0; i < others.size; i++) {
            add(others.nanos[i]);
        }
    }

    int size() {
        return size;
    }

    /**
     * How long a share of them took at the most, by the nearest rank.
     *
     * @param share above 0, at most 1
     */
    double atMost(double share) {
        if (size == 0) {
            throw new IllegalStateException("Nothing was measured");
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(share * size) - 1];
    }

    /** The median of some figures; of an even number, the mean of the two in the middle. */
    static double median(double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
