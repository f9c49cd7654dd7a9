package dev.keystile.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A project of an organization.
 *
 * @param externalId the host product's own id of it, unique within its organization, or null
 * @param locale a BCP 47 language tag
 * @param timezone an IANA time zone id
 * @param archivedAt when it was archived, for ever, or null while it lives
 * @param changeNumber the change that last wrote the row
 */
public record Project(
        long id,
        long organizationId,
        String name,
        @Nullable String externalId,
        String locale,
        String timezone,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant archivedAt,
        long changeNumber) {}
