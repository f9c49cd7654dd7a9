package dev.keystile.core.check;

/** A node's leave to answer checks. Must be safe for use by several threads and cost next to nothing. */
@FunctionalInterface
public interface Lease {

    /** Whether this node's table is sure to hold every change that has been answered anywhere. */
    boolean holds();
}
