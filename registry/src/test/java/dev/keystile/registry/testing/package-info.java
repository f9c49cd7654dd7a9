/** A PostgreSQL server for tests, for this room's and, as its test-jar, for others'. */
@NullMarked
package dev.keystile.registry.testing;

import org.jspecify.annotations.NullMarked;
