/** The HTTP facts that every door keeps to: problem documents, credentials, request ids, limits. */
@NullMarked
package dev.keystile.wire;

import org.jspecify.annotations.NullMarked;
