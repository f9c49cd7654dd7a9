/** The doors that ask whether a key may pass: the check API and forward-auth, with their health. */
@NullMarked
package dev.keystile.gate;

import org.jspecify.annotations.NullMarked;
