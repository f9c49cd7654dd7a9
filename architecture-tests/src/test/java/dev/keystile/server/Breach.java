package dev.keystile.server;

/** Breaks the rules of its room, so that the tests can show that they would notice. */
@SuppressWarnings("unused")
final class Breach {

    private Breach() {}

    Class<?> usesAnotherRoom() {
        return dev.keystile.gate.GateServer.class;
    }

    Class<?> reachesIntoTheRegistry() {
        return dev.keystile.registry.store.Stores.class;
    }

    Class<?> reachesIntoPostgres() {
        return dev.keystile.registry.postgres.PostgresEngine.class;
    }

    Class<?> reachesIntoSqlite() {
        return dev.keystile.registry.sqlite.SqliteEngine.class;
    }

    Class<?> measures() {
        return dev.keystile.bench.Bait.class;
    }

    Class<?> needsVertx() {
        return io.vertx.core.Vertx.class;
    }

    String reveals(dev.keystile.core.key.PlaintextKey key) {
        return key.revealPlaintext();
    }
}
