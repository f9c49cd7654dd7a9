package dev.keystile.server.http;

import dev.keystile.core.check.Identity;

/** Who sent a request, once that is known. */
sealed interface Caller {

    /** Somebody who needs no credentials, at the health endpoints. */
    record Nobody() implements Caller {}

    /** Whoever runs the installation. */
    record Operator() implements Caller {}

    /** A key that the check let pass. */
    record Key(Identity identity) implements Caller {}
}
