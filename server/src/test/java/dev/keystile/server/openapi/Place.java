package dev.keystile.server.openapi;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A place in the document, with references followed.
 *
 * @param pointer the JSON pointer of the place that holds the node
 */
record Place(JsonNode document, String pointer, JsonNode node) {

    private static final String REFERENCE = "$ref";

    static Place root(JsonNode document) {
        return new Place(document, "", document);
    }

    /** A member; references are followed to what they name. The node is missing if there is none. */
    Place child(String name) {
        return here(name).followed();
    }

    /** A member as it stands. */
    Place here(String name) {
        String step = "/" + name.replace("~", "~0").replace("/", "~1");
        return new Place(document, pointer + step, node.path(name));
    }

    /** The entries of a list. */
    List<Place> entries() {
        List<Place> entries = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            entries.add(new Place(document, pointer + "/" + i, node.get(i)).followed());
        }
        return entries;
    }

    /** The members' names. */
    List<String> names() {
        return List.copyOf(node.propertyNames());
    }

    boolean exists() {
        return !node.isMissingNode();
    }

    String text(String name) {
        return node.path(name).asString("");
    }

    private Place followed() {
        String reference = text(REFERENCE);
        if (reference.isEmpty()) {
            return this;
        }
        Place target = root(document);
        for (String step : reference.substring("#/".length()).split("/", -1)) {
            target = target.child(step.replace("~1", "/").replace("~0", "~"));
        }
        if (!target.exists()) {
            throw new AssertionError("Nothing stands at " + reference);
        }
        return target;
    }
}
