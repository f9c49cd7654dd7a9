package dev.keystile.core.check;

/**
 * A project as a node knows it.
 *
 * @param externalId the host product's own id of it, or empty
 */
public record ProjectEntry(long id, long organizationId, String externalId, boolean archived) {}
