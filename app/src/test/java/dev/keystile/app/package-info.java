/** Proofs of the whole: the program's own parts together, in one process and as a process of its own. */
@NullMarked
package dev.keystile.app;

import org.jspecify.annotations.NullMarked;
