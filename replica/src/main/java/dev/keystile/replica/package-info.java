/** Keeps a node's key table in step with the truth. */
@NullMarked
package dev.keystile.replica;

import org.jspecify.annotations.NullMarked;
