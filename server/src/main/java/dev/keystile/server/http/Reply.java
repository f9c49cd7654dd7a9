package dev.keystile.server.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer before it is sent. It can be made in this package alone, so an endpoint has no way to answer
 * but through {@link Desk} or by a {@link Refusal}. Immutable.
 */
public final class Reply {

    private static final String JSON = "application/json";

    private final int status;
    private final String mediaType;
    private final String body;
    private final Map<String, String> headers;

    Reply(int status, String mediaType, String body, Map<String, String> headers) {
        this.status = status;
        this.mediaType = mediaType;
        this.body = body;
        this.headers = Map.copyOf(headers);
    }

    /** A JSON document. */
    static Reply json(int status, String body) {
        return new Reply(status, JSON, body, Map.of());
    }

    /** The same answer with one more header. */
    Reply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, mediaType, body, more);
    }

    int status() {
        return status;
    }

    String mediaType() {
        return mediaType;
    }

    String body() {
        return body;
    }

    /** The headers beside those that every answer has. */
    Map<String, String> headers() {
        return headers;
    }

    /** The status; the body may hold a key. */
    @Override
    public String toString() {
        return "Reply[" + status + "]";
    }
}
