package dev.keystile.registry;

import dev.keystile.core.ProjectRole;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A feature of a project that works with a key of its own, a system key. */
public enum ProjectFeature {

    /** Sending mail through the SMTP surface. */
    SMTP_PROXY("SMTP proxy", ProjectRole.SMTPPROXY);

    private final String title;
    private final ProjectRole keyRole;
    private final String wireName = name().toLowerCase(Locale.ROOT);

    ProjectFeature(String title, ProjectRole keyRole) {
        this.title = title;
        this.keyRole = keyRole;
    }

    /** What people call it; its key has this name. */
    public String title() {
        return title;
    }

    /** The role of its key. */
    public ProjectRole keyRole() {
        return keyRole;
    }

    /** What stands in requests, answers and rows. */
    public String wireName() {
        return wireName;
    }

    /** The feature of that wire name, compared case-sensitively. */
    public static Optional<ProjectFeature> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(feature -> feature.wireName.equals(name))
                .findFirst();
    }
}
