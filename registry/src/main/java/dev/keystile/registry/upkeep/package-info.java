/** What keeps a database whole: the doctor, backups and restores. For whoever runs the installation. */
@NullMarked
package dev.keystile.registry.upkeep;

import org.jspecify.annotations.NullMarked;
