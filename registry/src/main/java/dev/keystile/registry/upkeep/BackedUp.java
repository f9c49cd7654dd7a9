package dev.keystile.registry.upkeep;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A backup that has been made.
 *
 * @param takenAt what was committed before that moment is in it
 * @param changeNumber the newest change that is in it
 * @param bytes how long the file is
 * @param examination what the doctor found in the copy
 */
public record BackedUp(Path file, Instant takenAt, long changeNumber, long bytes, Examination examination) {}
