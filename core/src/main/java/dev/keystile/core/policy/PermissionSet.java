package dev.keystile.core.policy;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The permissions of one role, in the order of the policy file. Immutable. */
public final class PermissionSet {

    /** No permission at all. */
    public static final PermissionSet NONE = new PermissionSet(List.of());

    private final Set<Permission> permissions;
    private final List<String> names;
    private final String joined;

    public PermissionSet(Collection<Permission> permissions) {
        this.permissions = Set.copyOf(permissions);
        this.names = new LinkedHashSet<>(permissions)
                .stream().map(Permission::name).collect(Collectors.toUnmodifiableList());
        this.joined = String.join(" ", names);
    }

    public boolean contains(Permission permission) {
        return permissions.contains(permission);
    }

    /** The names, in the order of the policy file. */
    public List<String> names() {
        return names;
    }

    /** The names with single spaces between them, as a header carries them. */
    public String joined() {
        return joined;
    }

    @Override
    public String toString() {
        return names.toString();
    }
}
