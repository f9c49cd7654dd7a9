package dev.keystile.core.policy;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.policy.PolicyDocument.RoleEntry;
import dev.keystile.core.policy.PolicyDocument.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes a {@link Policy} of a {@link PolicyDocument}, or says everything that keeps it from being one:
 * roles that aren't the eight fixed ones, permissions that nobody has, routes that overlap or can never
 * be reached.
 */
public final class PolicyCompiler {

    private final Problems problems = new Problems();
    private final Map<Role, PermissionSet> roles = new LinkedHashMap<>();
    private final Set<String> projectPermissions = new TreeSet<>();
    private final Set<String> organizationPermissions = new TreeSet<>();

    private PolicyCompiler() {}

    /**
     * Compiles a document.
     *
     * @throws PolicyException with every problem found, in the order of their lines
     */
    public static Policy compile(PolicyDocument document) throws PolicyException {
        return new PolicyCompiler().run(document);
    }

    private Policy run(PolicyDocument document) throws PolicyException {
        readPermissions(document.projectRoles(), projectPermissions);
        readPermissions(document.organizationRoles(), organizationPermissions);
        readRoles("project", document.projectRoles(), ProjectRole.values());
        readRoles("organization", document.organizationRoles(), OrganizationRole.values());
        requireOwnPermissions();
        List<Surface> surfaces =
                new SurfaceCompiler(problems, projectPermissions, organizationPermissions).compile(document.surfaces());
        problems.throwIfAny();
        return new Policy(rolesOf(ProjectRole.values()), rolesOf(OrganizationRole.values()), sorted(surfaces));
    }

    /** Every role's permissions, those of misnamed roles too, so that one mistake isn't reported many times. */
    private void readPermissions(List<RoleEntry> entries, Set<String> found) {
        for (RoleEntry entry : entries) {
            for (Text text : entry.permissions()) {
                if (canBeName(text)) {
                    found.add(text.value());
                } else {
                    problems.add(
                            text.line(),
                            "\"" + text.value() + "\" can't be a permission's name",
                            "use a lower-case letter followed by a-z, 0-9, \".\", \"_\" or \"-\", and not \"none\"");
                }
            }
        }
    }

    private static boolean canBeName(Text text) {
        return Permission.isName(text.value()) && !text.value().equals(SurfaceCompiler.NO_PERMISSION);
    }

    private void readRoles(String scope, List<RoleEntry> entries, Role[] expected) {
        for (int i = 0; i < Math.max(entries.size(), expected.length); i++) {
            if (i >= entries.size()) {
                problems.add(
                        entries.isEmpty() ? 0 : entries.getLast().name().line(),
                        "the " + scope + " role " + expected[i].wireName() + " is missing",
                        "list the " + scope + " roles " + names(expected) + ", in this order");
            } else if (i >= expected.length || !entries.get(i).name().value().equals(expected[i].wireName())) {
                reportRole(scope, entries.get(i).name(), expected);
                return;
            } else {
                roles.put(expected[i], permissions(entries.get(i)));
            }
        }
    }

    private void reportRole(String scope, Text name, Role[] expected) {
        problems.add(
                name.line(),
                "\"" + name.value() + "\" is not the " + scope + " role that belongs here",
                "the " + scope + " roles are " + names(expected)
                        + ", in this order; a policy changes what they may do, never their names or order");
    }

    private static String names(Role[] roles) {
        List<String> names = new ArrayList<>();
        for (Role role : roles) {
            names.add(role.wireName());
        }
        return String.join(", ", names);
    }

    private static PermissionSet permissions(RoleEntry entry) {
        return new PermissionSet(entry.permissions().stream()
                .filter(PolicyCompiler::canBeName)
                .map(text -> new Permission(text.value()))
                .toList());
    }

    private void requireOwnPermissions() {
        requireHolder(Permission.SETTINGS, ProjectRole.values(), "project");
        requireHolder(Permission.ORGANIZATION_READ, OrganizationRole.values(), "organization");
        requireHolder(Permission.ORGANIZATION_MANAGE, OrganizationRole.values(), "organization");
        requireHolder(Permission.ORGANIZATION_SETTINGS, OrganizationRole.values(), "organization");
    }

    private void requireHolder(Permission permission, Role[] holders, String scope) {
        for (Role role : holders) {
            PermissionSet set = roles.get(role);
            if (set == null || set.contains(permission)) {
                return;
            }
        }
        problems.add(
                0,
                "no " + scope + " role has the permission " + permission + ", which Keystile itself asks for",
                "give it to one, usually " + holders[holders.length - 1].wireName());
    }

    private <R extends Role> Map<R, PermissionSet> rolesOf(R[] sort) {
        Map<R, PermissionSet> found = new LinkedHashMap<>();
        for (R role : sort) {
            found.put(role, roles.getOrDefault(role, PermissionSet.NONE));
        }
        return found;
    }

    private static List<Surface> sorted(List<Surface> surfaces) {
        Comparator<Surface> bySize =
                Comparator.comparingInt(surface -> surface.base().segments().size());
        return surfaces.stream().sorted(bySize.reversed()).toList();
    }
}
