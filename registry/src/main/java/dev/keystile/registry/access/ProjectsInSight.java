package dev.keystile.registry.access;

/** Which projects of an organization an actor may see. */
public sealed interface ProjectsInSight {

    /** All of them. */
    record All() implements ProjectsInSight {}

    /** Those that a person was added to. */
    record OfPerson(long personId) implements ProjectsInSight {}

    /** None at all. */
    record None() implements ProjectsInSight {}
}
