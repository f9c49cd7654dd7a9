package dev.keystile.core;

import java.util.Locale;
import java.util.Optional;

/** A role within one project, narrowest first. */
public enum ProjectRole implements Role {
    SUPPORT,
    SMTPPROXY,
    EDITOR,
    PUBLISHER,
    ADMIN;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    @Override
    public String wireName() {
        return wireName;
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // the order of declaration is the rank
    public int rank() {
        return ordinal();
    }

    /** The role of that wire name, compared case-sensitively. */
    public static Optional<ProjectRole> ofWireName(String name) {
        return WireNames.find(values(), name);
    }
}
