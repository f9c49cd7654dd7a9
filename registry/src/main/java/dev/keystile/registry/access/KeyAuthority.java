package dev.keystile.registry.access;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.Problem;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.policy.Permission;
import dev.keystile.core.policy.Policy;
import dev.keystile.registry.KeyOwner;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The leave to manage one owner's keys, up to a role.
 *
 * @param owner whose keys
 * @param organizationId the organization that the owner is or belongs to
 * @param role the role that the actor acts with there
 * @param policy the policy that gave the leave
 */
public record KeyAuthority(KeyOwner owner, long organizationId, Role role, Policy policy) {

    /** The project that the keys belong to, or null for an organization's. */
    public @Nullable Long projectIdOrNull() {
        return owner instanceof KeyOwner.Project project ? project.id() : null;
    }

    /** Why a key of that role is out of reach, or null: nobody manages keys of a role above their own. */
    public @Nullable Problem problemWith(Role managed) {
        return managed.rank() <= role.rank() ? null : Refusals.above(role, managed, smallestRoleFor(managed));
    }

    private @Nullable Role smallestRoleFor(Role managed) {
        return switch (managed) {
            case ProjectRole wanted -> smallest(ProjectRole.values(), wanted, Permission.SETTINGS);
            case OrganizationRole wanted -> smallest(OrganizationRole.values(), wanted, Permission.ORGANIZATION_MANAGE);
        };
    }

    private @Nullable Role smallest(Role[] roles, Role managed, Permission needed) {
        return Arrays.stream(roles)
                .filter(candidate -> candidate.rank() >= managed.rank())
                .filter(candidate -> policy.permissionsOf(candidate).contains(needed))
                .findFirst()
                .orElse(null);
    }
}
