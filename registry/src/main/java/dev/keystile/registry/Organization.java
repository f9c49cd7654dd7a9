package dev.keystile.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An organization, which owns projects.
 *
 * @param username its short name in lower case, unique in the installation
 * @param externalId the host product's own id of it, unique among all organizations, or null
 * @param archivedAt when it was archived, for ever, or null while it lives
 * @param changeNumber the change that last wrote the row
 */
public record Organization(
        long id,
        String name,
        String username,
        @Nullable String domain,
        @Nullable String externalId,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant archivedAt,
        long changeNumber) {}
