/** What is particular to SQLite: connections, pragmas, migrations, error codes. Internal to the registry. */
@NullMarked
package dev.keystile.registry.sqlite;

import org.jspecify.annotations.NullMarked;
