package dev.keystile.gate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A response as it came over the wire. */
record Answer(int status, List<Map.Entry<String, String>> headers, String text) {

    JsonNode json() {
        return JsonMapper.shared().readTree(text);
    }

    /** The code in the body, or the text {@code null}. */
    String code() {
        return json().path("code").asString("null");
    }

    List<String> all(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The value of a header that must be there once. */
    String header(String name) {
        List<String> values = all(name);
        if (values.size() != 1) {
            throw new AssertionError(name + " came " + values.size() + " times");
        }
        return values.getFirst();
    }

    boolean has(String name) {
        return !all(name).isEmpty();
    }

    /** Everything but the request's id, so that two answers can be compared byte for byte. */
    String withoutRequestId() {
        String id = header("X-Request-Id");
        String head = headers.stream()
                .map(header -> header.getKey().toLowerCase(Locale.ROOT) + ": " + header.getValue())
                .collect(Collectors.joining("\n"));
        return (status + "\n" + head + "\n\n" + text).replace(id, "<id>");
    }
}
