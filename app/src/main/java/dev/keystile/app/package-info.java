/** The one program: command line, configuration, and the wiring of control plane and gate. */
@NullMarked
package dev.keystile.app;

import org.jspecify.annotations.NullMarked;
