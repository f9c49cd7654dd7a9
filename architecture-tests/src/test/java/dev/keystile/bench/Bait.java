package dev.keystile.bench;

/** Something to measure with, which no part of the product may use. */
public final class Bait {

    private Bait() {}
}
