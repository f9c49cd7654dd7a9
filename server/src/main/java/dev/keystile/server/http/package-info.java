/** What every endpoint shares: the way in, the reading of requests, and the one place where answers are made. */
@NullMarked
package dev.keystile.server.http;

import org.jspecify.annotations.NullMarked;
