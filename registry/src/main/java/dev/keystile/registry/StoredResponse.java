package dev.keystile.registry;

/**
 * An answer as it is kept for a replay.
 *
 * @param status the status that it was sent with
 * @param body its text, in which a key's value is masked
 */
public record StoredResponse(int status, String body) {}
