package dev.keystile.policy;

/** Breaks the rules of its room, so that the tests can show that they would notice. */
@SuppressWarnings("unused")
final class Breach {

    private Breach() {}

    Object usesAnotherRoom() {
        return new dev.keystile.registry.Actor.Operator();
    }
}
