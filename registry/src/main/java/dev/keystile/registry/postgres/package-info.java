/** What is particular to PostgreSQL: connections, the seat, migrations, error codes. Internal to the registry. */
@NullMarked
package dev.keystile.registry.postgres;

import org.jspecify.annotations.NullMarked;
