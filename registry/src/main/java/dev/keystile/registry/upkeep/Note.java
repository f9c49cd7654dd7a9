package dev.keystile.registry.upkeep;

/**
 * Something that a restore did, or that is no more because of it.
 *
 * @param what {@code key.revoked}, {@code key.role_changed}, {@code key.gone}, {@code project.archived}, {@code
 *     organization.archived}, {@code member.removed}, {@code member.role_changed}, {@code teammate.removed} or {@code
 *     teammate.role_changed}
 * @param id of the key, project or organization, or of the person
 * @param text in words, with the masked value of a key
 */
public record Note(String what, long id, String text) {}
