package dev.keystile.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit: a change that was made, or refusals of one actor for one reason within one minute.
 *
 * @param action what was done or tried, such as {@code key.issued}, {@code key.revoked}, {@code request.refused}
 * @param outcome {@code done} or {@code refused}
 * @param keyId the key that it is about, or that knocked in vain; null where that is none or isn't known
 * @param detail a short sentence for people, never a secret, or null
 * @param count how many times it happened within the minute; 1 for changes
 */
public record AuditEntry(
        long id,
        Instant at,
        Author actor,
        String action,
        String outcome,
        long organizationId,
        @Nullable Long projectId,
        @Nullable Long keyId,
        @Nullable String detail,
        long count,
        @Nullable String requestId,
        @Nullable String clientAddress) {}
