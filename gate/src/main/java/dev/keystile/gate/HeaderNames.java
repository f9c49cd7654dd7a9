package dev.keystile.gate;

import static io.vertx.core.http.HttpHeaders.createOptimized;

/** The names of the headers that the gate reads and writes, and the values that never change. */
final class HeaderNames {

    static final CharSequence GATE_TOKEN = createOptimized("X-Keystile-Gate-Token");

    static final CharSequence FORWARDED_METHOD = createOptimized("X-Forwarded-Method");
    static final CharSequence FORWARDED_URI = createOptimized("X-Forwarded-Uri");
    static final CharSequence ORIGINAL_METHOD = createOptimized("X-Original-Method");
    static final CharSequence ORIGINAL_URI = createOptimized("X-Original-URI");

    static final CharSequence REQUEST_ID = createOptimized("X-Request-Id");
    static final CharSequence WWW_AUTHENTICATE = createOptimized("WWW-Authenticate");
    static final CharSequence NO_STORE = createOptimized("no-store");

    static final CharSequence ORGANIZATION = createOptimized("X-Keystile-Organization");
    static final CharSequence PROJECT = createOptimized("X-Keystile-Project");
    static final CharSequence ORGANIZATION_EXTERNAL_ID = createOptimized("X-Keystile-Organization-External-Id");
    static final CharSequence PROJECT_EXTERNAL_ID = createOptimized("X-Keystile-Project-External-Id");
    static final CharSequence KEY = createOptimized("X-Keystile-Key");
    static final CharSequence KIND = createOptimized("X-Keystile-Kind");
    static final CharSequence ROLE = createOptimized("X-Keystile-Role");
    static final CharSequence PERMISSIONS = createOptimized("X-Keystile-Permissions");

    static final CharSequence CODE = createOptimized("X-Keystile-Code");
    static final CharSequence MESSAGE = createOptimized("X-Keystile-Message");

    static final CharSequence JSON = createOptimized("application/json");
    static final CharSequence PROBLEM_JSON = createOptimized("application/problem+json");
    static final CharSequence PROMETHEUS_TEXT = createOptimized("text/plain; version=0.0.4; charset=utf-8");
    static final CharSequence ONE_SECOND = createOptimized("1");

    private HeaderNames() {}
}
