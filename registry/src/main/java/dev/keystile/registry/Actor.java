package dev.keystile.registry;

/** Who asks for something. What the actor may do is read from rows, in the transaction, every time. */
public sealed interface Actor {

    /** An API key. */
    record Key(long keyId) implements Actor {}

    /** A person, signed in. */
    record Person(long personId) implements Actor {}

    /** Whoever runs the installation. */
    record Operator() implements Actor {}
}
