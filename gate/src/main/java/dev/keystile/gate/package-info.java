/** The doors that ask whether a key may pass: the check API, forward-auth and the reverse proxy, with health and metrics. */
@NullMarked
package dev.keystile.gate;

import org.jspecify.annotations.NullMarked;
