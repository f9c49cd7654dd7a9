package dev.keystile.registry.query;

import dev.keystile.registry.AuditEntry;
import dev.keystile.registry.Author;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Query;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.store.AuditStore.Wanted;
import dev.keystile.registry.store.Reading;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the audit of an organization, by time ({@code at}), newest first unless asked otherwise. Null
 * means any.
 *
 * @param actor who did it
 * @param keyId the key that it is about
 * @param action what was done or tried
 * @param from the first moment that is wanted
 * @param to the moment after the last that is wanted
 */
public record ListAudit(
        long organizationId,
        @Nullable Author actor,
        @Nullable Long keyId,
        @Nullable String action,
        @Nullable Instant from,
        @Nullable Instant to,
        PageRequest page)
        implements Query<Page<AuditEntry>> {

    @Override
    public String auditAction() {
        return "audit.listed";
    }

    @Override
    public Outcome<Page<AuditEntry>> answer(Reading reading) {
        return Authoriser.of(reading)
                .toManageOrganization(organizationId)
                .then(organization -> reading.stores()
                        .audit()
                        .page(new Wanted(organizationId, actor, keyId, action, from, to), page));
    }
}
