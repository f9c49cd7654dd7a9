/** The truth: organizations, projects, people, keys, audit and the change log. */
@NullMarked
package dev.keystile.registry;

import org.jspecify.annotations.NullMarked;
