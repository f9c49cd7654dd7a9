package dev.keystile.core;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A role within one organization, narrowest first. */
public enum OrganizationRole implements Role {
    MEMBER,
    ADMIN,
    OWNER;

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

    /**
     * The role that this one acts with in every live project of its organization, or null for a
     * member, who sees only the projects it was added to.
     */
    public @Nullable ProjectRole actsInProjectsAs() {
        return this == MEMBER ? null : ProjectRole.ADMIN;
    }

    /** The role of that wire name, compared case-sensitively. */
    public static Optional<OrganizationRole> ofWireName(String name) {
        return WireNames.find(values(), name);
    }
}
