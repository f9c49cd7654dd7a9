package dev.keystile.examples.messaging;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/**
 * One request, as the code that answers it wants it.
 *
 * @param projectId whose data it is about; nothing of another project may be read or written
 * @param id the number in the path, or 0 if the route has none
 * @param query the query's parameters
 * @param headers the request's headers; keys aren't among them
 */
record Call(Caller caller, long projectId, long id, MultiMap query, MultiMap headers, Buffer body) {

    private static final int MAX_RESULTS = 100;
    private static final int DEFAULT_RESULTS = 25;

    /** The body, which may hold the named fields only. */
    Fields fields(String... known) {
        if (body.length() == 0) {
            return Fields.of(new JsonObject(), known);
        }
        try {
            return Fields.of(new JsonObject(body), known);
        } catch (DecodeException | ClassCastException e) {
            throw Refusal.malformed("The body is not a JSON object.");
        }
    }

    /** How many results a list may have. */
    int limit() {
        String limit = query.get("limit");
        if (limit == null) {
            return DEFAULT_RESULTS;
        }
        if (!limit.matches("[1-9]\\d{0,2}") || Integer.parseInt(limit) > MAX_RESULTS) {
            throw Refusal.malformed("The parameter limit is not a number from 1 to " + MAX_RESULTS + ".");
        }
        return Integer.parseInt(limit);
    }
}
