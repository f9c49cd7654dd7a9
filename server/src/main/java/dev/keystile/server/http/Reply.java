package dev.keystile.server.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer before it is sent. It can be made in this package alone, so an endpoint has no way to answer
 * but through {@link Desk} or by a {@link Refusal}. Immutable.
 */
public final class Reply {

    private static final String JSON = "application/json";
    private static final int NOT_MODIFIED = 304;
    private static final byte[] NOTHING = {};

    private final int status;
    private final @Nullable String mediaType;
    private final byte[] body;
    private final Map<String, String> headers;

    private Reply(int status, @Nullable String mediaType, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.mediaType = mediaType;
        this.body = body;
        this.headers = Map.copyOf(headers);
    }

    /** A JSON document. */
    static Reply json(int status, String body) {
        return of(status, JSON, body);
    }

    /** A text of some type. */
    static Reply of(int status, String mediaType, String body) {
        return new Reply(status, mediaType, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** A file that this server is shipped with. */
    static Reply file(StaticFile file) {
        return new Reply(200, file.mediaType(), file.bytes(), Map.of());
    }

    /** What the caller has already is still right. */
    static Reply notModified() {
        return new Reply(NOT_MODIFIED, null, NOTHING, Map.of());
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

    /** The body's type, or null if there is to be no body. */
    @Nullable
    String mediaType() {
        return mediaType;
    }

    byte[] body() {
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
