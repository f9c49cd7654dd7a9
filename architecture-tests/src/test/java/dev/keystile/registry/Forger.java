package dev.keystile.registry;

/** Makes a settled answer past the barrier, so that the tests can show that they would notice. */
@SuppressWarnings("unused")
final class Forger {

    private Forger() {}

    static Settled<String> forge() {
        return new Settled<>("too early");
    }
}
