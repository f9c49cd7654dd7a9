package dev.keystile.server.openapi;

import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A request as it was sent.
 *
 * @param target path and query, undecoded
 * @param body the body, or null if it isn't known or isn't text
 */
public record Sent(
        String method,
        String target,
        HttpHeaders headers,
        @Nullable String body) {

    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    String query() {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }

    /** The method that decides what is done: HEAD is GET without the body. */
    String effectiveMethod() {
        return isHead() ? "GET" : method;
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /** What it is, without what may be a key. */
    @Override
    public String toString() {
        return method + " " + path();
    }
}
