package dev.keystile.registry.store;

import dev.keystile.core.check.Change;

/**
 * A row that has just been written, with what every node must be told of it.
 *
 * @param row the row as it is now
 * @param change the same, as far as verdicts depend on it
 */
public record Changed<R>(R row, Change change) {}
