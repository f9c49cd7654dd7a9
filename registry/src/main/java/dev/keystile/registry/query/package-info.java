/** What can be asked: one class a question. Nothing here knows of HTTP. */
@NullMarked
package dev.keystile.registry.query;

import org.jspecify.annotations.NullMarked;
