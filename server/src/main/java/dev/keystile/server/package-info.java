/** The control plane: starting and stopping it. */
@NullMarked
package dev.keystile.server;

import org.jspecify.annotations.NullMarked;
