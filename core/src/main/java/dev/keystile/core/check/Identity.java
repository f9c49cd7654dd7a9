package dev.keystile.core.check;

import dev.keystile.core.Role;
import dev.keystile.core.key.KeyKind;
import org.jspecify.annotations.Nullable;

/**
 * Whose key it is.
 *
 * @param keyId the key's id
 * @param kind its kind
 * @param role its own role, of the project or of the organization as the kind says
 * @param organization the organization it belongs to
 * @param project the project it is bound to; for an organization key the one that the request's path
 *     names, if it may act there; otherwise null
 */
public record Identity(
        long keyId,
        KeyKind kind,
        Role role,
        OrganizationEntry organization,
        @Nullable ProjectEntry project) {

    Identity within(ProjectEntry named) {
        return new Identity(keyId, kind, role, organization, named);
    }
}
