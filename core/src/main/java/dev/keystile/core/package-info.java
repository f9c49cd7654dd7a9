/** The words every room shares: roles, kinds, and the problems that callers are told of. */
@NullMarked
package dev.keystile.core;

import org.jspecify.annotations.NullMarked;
