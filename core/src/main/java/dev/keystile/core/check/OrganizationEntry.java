package dev.keystile.core.check;

/**
 * An organization as a node knows it.
 *
 * @param externalId the host product's own id of it, or empty
 */
public record OrganizationEntry(long id, String externalId, boolean archived) {}
