package dev.keystile.core.policy;

/**
 * One thing wrong with a policy file.
 *
 * @param line the line it stands on, counted from 1; 0 when it belongs to no line
 * @param message what is wrong
 * @param mend how to mend it
 */
public record PolicyProblem(int line, String message, String mend) {}
