package dev.keystile.core.policy;

import java.util.regex.Pattern;

/**
 * What a route needs and a role has, by name.
 *
 * <p>Most names are the host product's own. Keystile itself asks for the four constants below, so
 * every policy must give them to some role.
 *
 * @param name a lower-case letter followed by up to 63 of a-z, 0-9, {@code .}, {@code _} and {@code -}
 */
public record Permission(String name) implements Comparable<Permission> {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9._-]{0,63}");

    /** Managing a project's keys (and its team, providers, domains and webhooks). */
    public static final Permission SETTINGS = new Permission("settings");

    /** Seeing the organization itself. */
    public static final Permission ORGANIZATION_READ = new Permission("organization.read");

    /** Managing an organization's keys and projects, and reading its audit. */
    public static final Permission ORGANIZATION_MANAGE = new Permission("organization.manage");

    /** Changing or deleting the organization itself. */
    public static final Permission ORGANIZATION_SETTINGS = new Permission("organization.settings");

    public Permission {
        if (!isName(name)) {
            throw new IllegalArgumentException("Not a permission's name");
        }
    }

    /** Whether a text could be a permission's name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    @Override
    public int compareTo(Permission other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
