package dev.keystile.examples.messaging;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a request's body, each read as the type it must have; anything else is a 400. */
final class Fields {

    private static final int MAX_TEXT_LENGTH = 200;

    private final JsonObject object;

    private Fields(JsonObject object) {
        this.object = object;
    }

    static Fields of(JsonObject object, String... known) {
        List<String> names = List.of(known);
        for (String name : object.fieldNames()) {
            if (!names.contains(name)) {
                throw Refusal.unknown(name.length() > 40 ? "with " + name.length() + " characters" : name);
            }
        }
        return new Fields(object);
    }

    String text(String name) {
        return required(name, optionalText(name));
    }

    @Nullable
    String optionalText(String name) {
        Object value = object.getValue(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String text && !text.isBlank() && text.length() <= MAX_TEXT_LENGTH) {
            return text;
        }
        throw Refusal.malformed("The parameter " + name + " is not a text of 1 to " + MAX_TEXT_LENGTH + " characters.");
    }

    @Nullable
    Long optionalId(String name) {
        Object value = object.getValue(name);
        if (value == null) {
            return null;
        }
        if ((value instanceof Integer || value instanceof Long) && ((Number) value).longValue() > 0) {
            return ((Number) value).longValue();
        }
        throw Refusal.malformed("The parameter " + name + " is not an id.");
    }

    boolean flag(String name) {
        Object value = required(name, object.getValue(name));
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw Refusal.malformed("The parameter " + name + " is neither true nor false.");
    }

    JsonObject objectOrEmpty(String name) {
        Object value = object.getValue(name);
        if (value == null) {
            return new JsonObject();
        }
        if (value instanceof JsonObject nested) {
            return nested;
        }
        throw Refusal.malformed("The parameter " + name + " is not a JSON object.");
    }

    private static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw Refusal.missing(name);
        }
        return value;
    }
}
