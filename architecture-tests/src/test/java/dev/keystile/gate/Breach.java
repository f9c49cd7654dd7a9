package dev.keystile.gate;

/** Breaks the rules of its room, so that the tests can show that they would notice. */
@SuppressWarnings("unused")
final class Breach {

    private Breach() {}

    Object usesAnotherRoom() {
        return new dev.keystile.registry.Actor.Operator();
    }

    Class<?> knowsSql() {
        return java.sql.Connection.class;
    }

    Class<?> knowsPostgres() {
        return org.postgresql.Driver.class;
    }

    Class<?> needsSpring() {
        return org.springframework.util.StringUtils.class;
    }
}
