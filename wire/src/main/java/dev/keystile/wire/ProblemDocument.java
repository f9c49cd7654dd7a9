package dev.keystile.wire;

import dev.keystile.core.Problem;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A problem as callers get it: {@code application/problem+json} (RFC 9457) with the fields of our own. */
public final class ProblemDocument {

    /** The document's media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TYPE = "/problems/";

    private ProblemDocument() {}

    /** The document as JSON. */
    public static String render(Problem problem, String requestId) {
        ObjectNode document = JSON.createObjectNode()
                .put("status", "error")
                .put("code", problem.code().wireName())
                .put("title", problem.code().title())
                .put("message", problem.message())
                .put("error", problem.message())
                .put("type", TYPE + problem.code().wireName())
                .put("request_id", requestId);
        if (problem.param() != null) {
            document.put("param", problem.param());
        }
        if (!problem.errors().isEmpty()) {
            ArrayNode errors = document.putArray("errors");
            for (Problem.FieldError error : problem.errors()) {
                errors.addObject()
                        .put("param", error.param())
                        .put("code", error.code())
                        .put("message", error.message());
            }
        }
        return document.toString();
    }
}
