/**
 * A small messaging app: events, users, subscriptions and campaigns of several projects, guarded by
 * Keystile. It knows nothing of keys. Who is calling stands in the X-Keystile-* headers, which a
 * gateway sets after asking the gate; so only the gateway may be able to reach this app.
 */
@NullMarked
package dev.keystile.examples.messaging;

import org.jspecify.annotations.NullMarked;
