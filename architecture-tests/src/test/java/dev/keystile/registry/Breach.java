package dev.keystile.registry;

/** Breaks the rules of its room, so that the tests can show that they would notice. */
@SuppressWarnings("unused")
final class Breach {

    private Breach() {}

    Class<?> usesAnotherRoom() {
        return dev.keystile.replica.Replica.class;
    }

    Object knowsHttp() {
        return java.net.http.HttpClient.newHttpClient();
    }

    Object asksTheClock() {
        return java.time.Instant.now();
    }
}
