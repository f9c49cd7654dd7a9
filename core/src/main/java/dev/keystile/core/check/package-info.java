/** The key table and the check: a presented key and a request in, a verdict out. */
@NullMarked
package dev.keystile.core.check;

import org.jspecify.annotations.NullMarked;
