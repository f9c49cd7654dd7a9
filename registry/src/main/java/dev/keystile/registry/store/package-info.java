/** The tables, one class each, in portable SQL. Internal to the registry. */
@NullMarked
package dev.keystile.registry.store;

import org.jspecify.annotations.NullMarked;
