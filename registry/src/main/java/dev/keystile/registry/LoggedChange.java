package dev.keystile.registry;

import dev.keystile.core.check.Change;

/**
 * A change as it stands in the log.
 *
 * @param n its number; numbers are gap-free and in the order of commits
 * @param token random, so that a number used again after a restore is noticed
 */
public record LoggedChange(long n, long token, Change change) {}
