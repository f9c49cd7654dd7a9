package dev.keystile.app;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * One answer to a request, whole.
 *
 * @param headers by their names in lower case
 */
record Answer(int status, Map<String, List<String>> headers, String body) {

    Answer {
        Map<String, List<String>> lowered = new TreeMap<>();
        headers.forEach((name, values) -> lowered.put(name.toLowerCase(java.util.Locale.ROOT), List.copyOf(values)));
        headers = lowered;
    }

    JsonNode json() {
        return Json.read(body);
    }

    /** The first value of a header; empty if it isn't there. */
    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of(""))
                .getFirst();
    }

    /** The stable code of a refusal; empty for every other answer. */
    String code() {
        return body.startsWith("{") ? json().path("code").asString("") : "";
    }

    /** A text of the body's object. */
    String text(String field) {
        return json().path(field).asString();
    }

    /** A number of the body's object. */
    long number(String field) {
        return json().path(field).asLong();
    }
}
