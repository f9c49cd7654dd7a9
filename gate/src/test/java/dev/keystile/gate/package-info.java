/** The doors, asked over real sockets. */
@NullMarked
package dev.keystile.gate;

import org.jspecify.annotations.NullMarked;
