package dev.keystile.core.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy as somebody wrote it: names and patterns with the lines they stand on, nothing validated.
 * {@link PolicyCompiler} makes a {@link Policy} of it.
 */
public record PolicyDocument(
        List<RoleEntry> projectRoles, List<RoleEntry> organizationRoles, List<SurfaceEntry> surfaces) {

    public PolicyDocument {
        projectRoles = List.copyOf(projectRoles);
        organizationRoles = List.copyOf(organizationRoles);
        surfaces = List.copyOf(surfaces);
    }

    /** A piece of text and its line, counted from 1. */
    public record Text(String value, int line) {}

    /** A role's name and the permissions it has. */
    public record RoleEntry(Text name, List<Text> permissions) {
        public RoleEntry {
            permissions = List.copyOf(permissions);
        }
    }

    /**
     * A surface: its name, the path its routes stand under, the kinds it takes and its routes.
     *
     * @param otherwiseRead what GET and HEAD need on a path that no route names
     * @param otherwiseWrite what every other method needs there
     */
    public record SurfaceEntry(
            Text name, Text base, List<Text> kinds, List<RouteEntry> routes, Text otherwiseRead, Text otherwiseWrite) {
        public SurfaceEntry {
            kinds = List.copyOf(kinds);
            routes = List.copyOf(routes);
        }
    }

    /**
     * A route: {@code "METHOD /pattern"}, the permission it needs ({@code none} for none; null if it was left
     * out) and whether publishable keys may call it.
     */
    public record RouteEntry(Text route, @Nullable Text needs, boolean publishable) {}
}
