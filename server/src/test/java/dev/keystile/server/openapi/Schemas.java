package dev.keystile.server.openapi;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schemas of the document (JSON Schema 2020-12), stricter than they are published: readers must expect new fields, but no answer
 * may have one that isn't described. Safe for use by several threads.
 */
final class Schemas {

    private static final String DOCUMENT = "https://keystile.test/openapi.json";
    private static final Set<String> EXAMPLES = Set.of("example", "examples", "default");

    private final SchemaRegistry registry;
    private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

    Schemas(JsonNode document) {
        JsonNode closed = document.deepCopy();
        closeWithin(closed);
        registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(DOCUMENT, closed.toString())));
    }

    /** What is wrong with a value at a schema's place. Nothing of the value is told, since it may be a key. */
    List<String> faults(Place schema, JsonNode value) {
        return compiled.computeIfAbsent(schema.pointer(), this::compile).validate(value).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getKeyword() + " "
                        + (error.getProperty() == null ? "" : error.getProperty()) + " at " + error.getSchemaLocation())
                .toList();
    }

    private Schema compile(String pointer) {
        return registry.getSchema(SchemaLocation.of(DOCUMENT + "#" + pointer));
    }

    private static void closeWithin(JsonNode node) {
        if (node instanceof ArrayNode list) {
            list.forEach(Schemas::closeWithin);
        }
        node.properties().forEach(member -> closeMember(member.getKey(), member.getValue()));
    }

    private static void closeMember(String name, JsonNode value) {
        if (EXAMPLES.contains(name)) {
            return;
        }
        closeWithin(value);
        if (name.equals("schema") || name.equals("items")) {
            close(value);
        } else if (name.equals("properties")) {
            value.forEach(Schemas::close);
        }
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode node && !node.has("additionalProperties")) {
            node.put("unevaluatedProperties", false);
        }
    }
}
