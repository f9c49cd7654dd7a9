package dev.keystile.examples.messaging;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What a request is answered with. */
record Answer(int status, String contentType, JsonObject body) {

    static Answer ok(JsonObject body) {
        return new Answer(200, "application/json", body);
    }

    static Answer list(List<JsonObject> results) {
        return ok(new JsonObject().put("results", new JsonArray(results)));
    }
}
