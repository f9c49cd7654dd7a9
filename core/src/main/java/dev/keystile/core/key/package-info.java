/** A key's value: its format, its digest and its mask. */
@NullMarked
package dev.keystile.core.key;

import org.jspecify.annotations.NullMarked;
