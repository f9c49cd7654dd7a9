package dev.keystile.server.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API's description (OpenAPI 3.1), written by hand in YAML, a file for each family of endpoints. The files are laid on top of one another
 * in a fixed order; what two of them define is an error.
 */
public final class ApiDocument {

    private static final String FOLDER = "/dev/keystile/server/openapi/";

    private static final List<String> PARTS = List.of(
            "about",
            "project-keys",
            "features",
            "organization",
            "projects",
            "operator",
            "health",
            "documentation",
            "gate",
            "shared");

    /** How deep two files may name the same thing: below it are single schemas, responses and operations. */
    private static final int SHARED_LEVELS = 2;

    private static final JsonMapper JSON = JsonMapper.shared();

    private ApiDocument() {}

    /** The document in JSON, its parts in the order in which they were written. */
    public static byte[] toJson() {
        return JSON.writeValueAsBytes(read());
    }

    /** The document. */
    public static ObjectNode read() {
        ObjectNode whole = JSON.createObjectNode();
        PARTS.forEach(part -> merge(whole, parse(part), SHARED_LEVELS));
        return whole;
    }

    private static ObjectNode parse(String part) {
        LoadSettings settings = LoadSettings.builder().setLabel(part).build();
        try (InputStream in = ApiDocument.class.getResourceAsStream(FOLDER + part + ".yaml")) {
            return JSON.valueToTree(new Load(settings).loadFromInputStream(in));
        } catch (IOException e) {
            throw new UncheckedIOException("The description of the API can't be read", e);
        }
    }

    private static void merge(ObjectNode whole, ObjectNode part, int sharedLevels) {
        part.properties().forEach(entry -> {
            JsonNode there = whole.get(entry.getKey());
            if (there == null) {
                whole.set(entry.getKey(), entry.getValue());
            } else if (sharedLevels > 0 && there instanceof ObjectNode a && entry.getValue() instanceof ObjectNode b) {
                merge(a, b, sharedLevels - 1);
            } else {
                throw new IllegalStateException("The description of the API has twice: " + entry.getKey());
            }
        });
    }
}
