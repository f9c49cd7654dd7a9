/** Tests of the door's parts. */
@NullMarked
package dev.keystile.server.http;

import org.jspecify.annotations.NullMarked;
