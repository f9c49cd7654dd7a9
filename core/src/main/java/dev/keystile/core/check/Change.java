package dev.keystile.core.check;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.key.KeyDigest;
import dev.keystile.core.key.KeyKind;
import org.jspecify.annotations.Nullable;

/**
 * One step of the truth, as far as verdicts depend on it. A change carries the whole new state of the
 * row it is about, so that a snapshot is nothing but a sequence of changes and applying one twice does
 * no harm.
 */
public sealed interface Change {

    /** An organization as it is from now on. Archived is final. */
    record OrganizationChanged(
            long organizationId, @Nullable String externalId, boolean archived) implements Change {}

    /** A project as it is from now on. Its organization never changes; archived is final. */
    record ProjectChanged(
            long projectId, long organizationId, @Nullable String externalId, boolean archived) implements Change {}

    /**
     * A key as it is from now on. Only its role can change, and revoked is final.
     *
     * @param ownerId the project's id, or the organization's for {@link KeyKind#ORGANIZATION}
     * @param role a {@link ProjectRole}, or an {@link OrganizationRole} for {@link KeyKind#ORGANIZATION}
     * @param expiresAtMillis epoch milliseconds, or {@link #NEVER}
     */
    record KeyChanged(
            long keyId, KeyDigest digest, KeyKind kind, long ownerId, Role role, long expiresAtMillis, boolean revoked)
            implements Change {

        /** The expiry of a key that has none. */
        public static final long NEVER = 0;

        public KeyChanged {
            boolean fits =
                    kind == KeyKind.ORGANIZATION ? role instanceof OrganizationRole : role instanceof ProjectRole;
            if (!fits) {
                throw new IllegalArgumentException("A " + kind.wireName() + " key can't have the role " + role);
            }
        }
    }

    /** People and their roles changed: no key's verdict depends on it. */
    record PeopleChanged() implements Change {}
}
