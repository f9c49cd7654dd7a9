/** What can be changed: one class a use case. Nothing here knows of HTTP. */
@NullMarked
package dev.keystile.registry.command;

import org.jspecify.annotations.NullMarked;
