package dev.keystile.registry.upkeep;

/** How bad a finding is, the best first. */
public enum Severity {

    /** As it should be. */
    OK,

    /** Worth knowing; the database can be used. */
    WARNING,

    /** Broken: what the database says can't be relied on. */
    FAULT
}
