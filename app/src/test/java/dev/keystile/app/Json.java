package dev.keystile.app;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON as the tests send and read it. */
final class Json {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Json() {}

    /** An object of texts, from names and values in turn; a value may be null. */
    static String object(@Nullable String... namesAndValues) {
        ObjectNode object = JSON.createObjectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return object.toString();
    }

    static JsonNode read(String text) {
        return JSON.readTree(text);
    }
}
