package dev.keystile.bench;

/** Keys that are asked about one after the other, over and over. For one thread. */
final class Asked {

    private final String[] values;
    private int next;

    Asked(String... values) {
        this.values = values;
    }

    String next() {
        String value = values[next];
        next = next + 1 == values.length ? 0 : next + 1;
        return value;
    }
}
