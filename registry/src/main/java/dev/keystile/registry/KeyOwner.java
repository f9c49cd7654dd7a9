package dev.keystile.registry;

/** What a key is bound to. */
public sealed interface KeyOwner {

    long id();

    /** A project, for publishable and secret keys. */
    record Project(long id) implements KeyOwner {}

    /** An organization, for organization keys. */
    record Organization(long id) implements KeyOwner {}
}
