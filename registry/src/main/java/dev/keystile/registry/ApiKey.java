package dev.keystile.registry;

import dev.keystile.core.Role;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored key. Of its value only the last four characters are here.
 *
 * @param systemFeature the feature of the product that needs it, so that it goes only with the feature, or null
 * @param lastUsedAt when it last passed a check, as far as that has been written down, or null
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
        @Nullable String systemFeature,
        @Nullable Instant expiresAt,
        Author createdBy,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant lastUsedAt,
        @Nullable Revocation revocation,
        long changeNumber) {

    /** The end of a key. */
    public record Revocation(
            Instant at, Author by, @Nullable String reason) {}

    /** Whether a feature of the product needs it, so that it goes only with the feature. */
    public boolean systemKey() {
        return systemFeature != null;
    }

    /** The same key with another last use. */
    public ApiKey usedLastAt(@Nullable Instant at) {
        return new ApiKey(
                id,
                owner,
                kind,
                role,
                name,
                description,
                lastFour,
                systemFeature,
                expiresAt,
                createdBy,
                createdAt,
                updatedAt,
                at,
                revocation,
                changeNumber);
    }

    /** Prefix, ellipsis, last four. */
    public String mask() {
        return PlaintextKey.mask(kind, lastFour);
    }
}
