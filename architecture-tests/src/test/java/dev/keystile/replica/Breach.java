package dev.keystile.replica;

/** Breaks the rules of its room, so that the tests can show that they would notice. */
@SuppressWarnings("unused")
final class Breach {

    private Breach() {}

    Class<?> usesAnotherRoom() {
        return dev.keystile.gate.GateServer.class;
    }
}
