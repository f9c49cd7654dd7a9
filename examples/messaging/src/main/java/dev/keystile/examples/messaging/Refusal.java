package dev.keystile.examples.messaging;

import io.vertx.core.json.JsonObject;

/** A request that can't be done, with what its caller is told. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    private Refusal(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static Refusal malformed(String message) {
        return new Refusal(400, "parameter_invalid_format", message);
    }

    static Refusal missing(String parameter) {
        return new Refusal(400, "parameter_missing", "The parameter " + parameter + " is missing.");
    }

    static Refusal unknown(String parameter) {
        return new Refusal(400, "parameter_unknown", "The parameter " + parameter + " is not known here.");
    }

    static Refusal notThroughGateway() {
        return new Refusal(401, "authentication_required", "This app answers its gateway only.");
    }

    static Refusal lacksPermission(String permission, String purpose) {
        return new Refusal(403, "permission_denied", purpose + " needs the permission " + permission + ".");
    }

    static Refusal notFound(String thing) {
        return new Refusal(404, "resource_missing", "There is no such " + thing + ".");
    }

    static Refusal exists(String thing) {
        return new Refusal(409, "resource_already_exists", "There is such a " + thing + " already.");
    }

    static Refusal conflict(String message) {
        return new Refusal(409, "state_conflict", message);
    }

    static Refusal tooLarge(int limitBytes) {
        return new Refusal(413, "parameter_invalid_format", "The body is larger than " + limitBytes + " bytes.");
    }

    static Refusal fault() {
        return new Refusal(500, "internal_error", "The messaging app failed.");
    }

    /** The refusal as a problem document, in the same form as Keystile's own. */
    Answer toAnswer(String requestId) {
        JsonObject problem = new JsonObject()
                .put("status", "error")
                .put("code", code)
                .put("title", title())
                .put("message", getMessage())
                .put("error", getMessage())
                .put("type", "/problems/" + code)
                .put("request_id", requestId);
        return new Answer(status, "application/problem+json", problem);
    }

    private String title() {
        String words = code.replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
