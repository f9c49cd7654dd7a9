package dev.keystile.registry.command;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.registry.Organization;
import dev.keystile.registry.Project;
import dev.keystile.registry.store.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * The rule that no two projects of an organization have the same external id, nor two organizations, archived ones
 * included.
 */
final class ExternalIds {

    private static final String PARAM = "external_id";

    private ExternalIds() {}

    /**
     * Why an organization can't have an external id, or null if it can.
     *
     * @param own the organization itself, or null if it is yet to be
     */
    static @Nullable Problem problem(Transaction transaction, @Nullable String externalId, @Nullable Organization own) {
        if (externalId == null) {
            return null;
        }
        Organization other = transaction
                .stores()
                .organizations()
                .findByExternalId(externalId)
                .orElse(null);
        return other == null || (own != null && own.id() == other.id())
                ? null
                : Problem.ofParam(
                        ErrorCode.RESOURCE_ALREADY_EXISTS,
                        PARAM,
                        "Another organization has this " + PARAM + " already.");
    }

    /**
     * Why a project can't have an external id, or null if it can.
     *
     * @param organizationId the organization that the project is or will be in
     * @param own the project itself, or null if it is yet to be
     */
    static @Nullable Problem problem(
            Transaction transaction, long organizationId, @Nullable String externalId, @Nullable Project own) {
        if (externalId == null) {
            return null;
        }
        Project other = transaction
                .stores()
                .projects()
                .findByExternalId(organizationId, externalId)
                .orElse(null);
        return other == null || (own != null && own.id() == other.id())
                ? null
                : Problem.ofParam(
                        ErrorCode.RESOURCE_ALREADY_EXISTS,
                        PARAM,
                        "Another project of the organization has this " + PARAM + " already.");
    }
}
