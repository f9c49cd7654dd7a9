package dev.keystile.registry;

import org.jspecify.annotations.Nullable;

/**
 * Where a request came from, for the audit.
 *
 * @param requestId the id that the caller is told
 * @param clientAddress the caller's IP address in text, or null if there is none
 */
public record RequestContext(String requestId, @Nullable String clientAddress) {}
