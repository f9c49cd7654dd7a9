package dev.keystile.server.http;

/** One step on the way in. Safe for use by several threads. */
@FunctionalInterface
interface Step {

    /** Lets the request pass, or throws what the caller is told. */
    void pass(Exchange exchange) throws Refusal;
}
