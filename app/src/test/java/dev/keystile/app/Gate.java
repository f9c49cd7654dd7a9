package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

/** The gate as those see it who ask it; what it answers must be as the API's document says. Safe for use by several threads. */
record Gate(Client client) {

    /** A question that every live secret key may ask, whatever its role. */
    private static final String FOR_ALL_SECRET = "/api/client/me";

    private static final String FOR_ALL_ORGANIZATION = "/api/admin/organizations/me";

    Answer check(@Nullable String key, String method, String path) {
        return client.underContract().post("/v1/check", Json.object("key", key, "method", method, "path", path));
    }

    Answer forwardAuth(@Nullable String key, String method, String path) {
        return client.underContract()
                .as(key)
                .with("X-Original-Method", method)
                .with("X-Original-URI", path)
                .get("/v1/forward-auth");
    }

    /** Whether a secret or organization key is alive. */
    boolean letsPass(String key) {
        String path = key.startsWith("ok_") ? FOR_ALL_ORGANIZATION : FOR_ALL_SECRET;
        Answer answer = check(key, "GET", path);
        assertThat(answer.status()).isEqualTo(200);
        boolean allowed = answer.json().path("allowed").asBoolean();
        assertThat(answer.json().path("code").asString("")).isEqualTo(allowed ? "" : "authentication_required");
        return allowed;
    }
}
