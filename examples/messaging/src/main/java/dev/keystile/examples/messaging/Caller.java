package dev.keystile.examples.messaging;

import io.vertx.core.MultiMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, by the identity headers that Keystile's gate gave to the gateway.
 *
 * @param key the id of the key, never the key itself
 * @param kind {@code publishable}, {@code secret} or {@code organization}
 * @param project the id of the project that the request is about, or null if it is about none
 * @param permissions what the key's role may do
 */
record Caller(
        String key, String kind, String role, @Nullable String project, Set<String> permissions) {

    Caller {
        permissions = Set.copyOf(permissions);
    }

    /**
     * Reads the identity headers.
     *
     * @throws Refusal 401 if there are none: the request didn't come through the gateway
     */
    static Caller of(MultiMap headers) {
        String key = header(headers, "X-Keystile-Key");
        if (key.isEmpty()) {
            throw Refusal.notThroughGateway();
        }
        String project = header(headers, "X-Keystile-Project");
        return new Caller(
                key,
                header(headers, "X-Keystile-Kind"),
                header(headers, "X-Keystile-Role"),
                project.isEmpty() ? null : project,
                Set.of(header(headers, "X-Keystile-Permissions").split(" ")));
    }

    /**
     * Asks for a permission that the gate can't ask for, because what needs it stands in the body.
     *
     * @throws Refusal 403 if the caller lacks it
     */
    void require(String permission, String purpose) {
        if (!permissions.contains(permission)) {
            throw Refusal.lacksPermission(permission, purpose);
        }
    }

    private static String header(MultiMap headers, String name) {
        String value = headers.get(name);
        return value == null ? "" : value.trim();
    }
}
