/** The house's rules, each with a negative control. */
@NullMarked
package dev.keystile.architecture;

import org.jspecify.annotations.NullMarked;
