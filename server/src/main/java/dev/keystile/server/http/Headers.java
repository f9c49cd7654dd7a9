package dev.keystile.server.http;

/** The names of headers that the API gives a meaning. */
final class Headers {

    static final String REQUEST_ID = "X-Request-Id";
    static final String VERSION = "Keystile-Version";
    static final String VERSION_ALIAS = "Spotzee-Version";
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    static final String REPLAYED = "Idempotent-Replayed";
    static final String TOTAL_COUNT = "X-Total-Count";
    static final String LIMIT = "X-Limit";
    static final String CHALLENGE = "WWW-Authenticate";
    static final String PREFER = "Prefer";
    static final String PREFERENCE_APPLIED = "Preference-Applied";
    static final String CACHE_CONTROL = "Cache-Control";
    static final String RETRY_AFTER = "Retry-After";

    private Headers() {}
}
