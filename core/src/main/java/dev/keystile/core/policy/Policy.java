package dev.keystile.core.policy;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what, compiled for asking: which kinds a surface takes, which permission a route needs and
 * which permissions a role has. Immutable and safe for use by several threads.
 */
public final class Policy {

    private final Map<ProjectRole, PermissionSet> projectRoles;
    private final Map<OrganizationRole, PermissionSet> organizationRoles;
    private final List<Surface> surfaces;

    Policy(
            Map<ProjectRole, PermissionSet> projectRoles,
            Map<OrganizationRole, PermissionSet> organizationRoles,
            List<Surface> surfaces) {
        this.projectRoles = new EnumMap<>(projectRoles);
        this.organizationRoles = new EnumMap<>(organizationRoles);
        this.surfaces = List.copyOf(surfaces);
    }

    /** The permissions of a role, in a project or in the organization as its kind says. */
    public PermissionSet permissionsOf(Role role) {
        PermissionSet found = switch (role) {
            case ProjectRole projectRole -> projectRoles.get(projectRole);
            case OrganizationRole organizationRole -> organizationRoles.get(organizationRole);
        };
        return Objects.requireNonNull(found);
    }

    /** The narrowest role of the same sort that has a permission, or empty if none has. */
    public Optional<Role> smallestRoleWith(Permission permission, boolean withinProject) {
        for (Role role : withinProject ? ProjectRole.values() : OrganizationRole.values()) {
            if (permissionsOf(role).contains(permission)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /** The surfaces, longest base first. */
    public List<Surface> surfaces() {
        return surfaces;
    }

    /** The methods that its routes name, the asterisk left out. */
    public SortedSet<String> methods() {
        SortedSet<String> methods = new TreeSet<>();
        for (Surface surface : surfaces) {
            surface.routes().forEach(route -> methods.add(route.text().split(" ", -1)[0]));
        }
        methods.remove("*");
        return methods;
    }

    /**
     * What is asked of a request, or null if no surface covers its path, or if the path has two readings
     * and they lead to different surfaces.
     */
    public @Nullable Match match(String method, RequestPath path) {
        Surface surface = surface(path, true);
        if (surface == null) {
            return null;
        }
        Surface exact = path.hasTwoReadings() ? surface(path, false) : surface;
        boolean unambiguous = exact == null || exact.equals(surface);
        return unambiguous ? Match.of(surface, method, path) : null;
    }

    /** Whether no surface is found for the path only because its two readings lead to different ones. */
    public boolean isBetweenSurfaces(RequestPath path) {
        Surface lenient = surface(path, true);
        Surface exact = surface(path, false);
        return lenient != null && exact != null && !lenient.equals(exact);
    }

    private @Nullable Surface surface(RequestPath path, boolean lenient) {
        for (Surface surface : surfaces) {
            if (surface.covers(path, lenient)) {
                return surface;
            }
        }
        return null;
    }
}
