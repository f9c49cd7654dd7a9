/** Tests of the control plane over real HTTP, on a real database. */
@NullMarked
package dev.keystile.server;

import org.jspecify.annotations.NullMarked;
