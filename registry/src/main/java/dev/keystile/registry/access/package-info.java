/** Who may do what: one authoriser for people and keys. Internal to the registry. */
@NullMarked
package dev.keystile.registry.access;

import org.jspecify.annotations.NullMarked;
