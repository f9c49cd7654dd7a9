package dev.keystile.registry;

import dev.keystile.core.Role;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored key. Of its value only the last four characters are here.
 *
 * @param systemKey whether a feature of the product needs it, so that it goes only with the feature
 * @param revocation who ended it, when and why, or null while it lives
 * @param changeNumber the change that last wrote the row
 */
public record ApiKey(
        long id,
        KeyOwner owner,
        KeyKind kind,
        Role role,
        String name,
        @Nullable String description,
        String lastFour,
        boolean systemKey,
        @Nullable Instant expiresAt,
        Author createdBy,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Revocation revocation,
        long changeNumber) {

    /** The end of a key. */
    public record Revocation(
            Instant at, Author by, @Nullable String reason) {}

    /** Prefix, ellipsis, last four. */
    public String mask() {
        return PlaintextKey.mask(kind, lastFour);
    }
}
