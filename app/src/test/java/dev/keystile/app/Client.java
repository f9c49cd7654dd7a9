package dev.keystile.app;

import dev.keystile.server.openapi.ApiContract;
import dev.keystile.server.openapi.Received;
import dev.keystile.server.openapi.Sent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Sends requests to one server, with the same headers each time. Immutable, and safe for use by several threads. */
final class Client {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(40);

    private static final HttpClient PLAIN = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LONGEST_WAIT)
            .build();

    private final HttpClient http;
    private final String base;
    private final List<String> headers;
    private final BiConsumer<String, Answer> listener;
    private final boolean underContract;

    private Client(
            HttpClient http,
            String base,
            List<String> headers,
            BiConsumer<String, Answer> listener,
            boolean underContract) {
        this.http = http;
        this.base = base;
        this.headers = List.copyOf(headers);
        this.listener = listener;
        this.underContract = underContract;
    }

    /** A client of the server at that address. */
    static Client of(String base) {
        return new Client(PLAIN, base, List.of(), (request, answer) -> {}, false);
    }

    /** A client that takes the server's identity from this context. */
    static Client of(String base, SSLContext trust) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LONGEST_WAIT)
                .sslContext(trust)
                .build();
        return new Client(http, base, List.of(), (request, answer) -> {}, false);
    }

    /** The same with a key; with null, without one. */
    Client as(@Nullable String key) {
        return key == null ? this : with("Authorization", "Bearer " + key);
    }

    /** The same with one more header. */
    Client with(String name, String value) {
        List<String> more = new ArrayList<>(headers);
        more.add(name);
        more.add(value);
        return new Client(http, base, more, listener, underContract);
    }

    /** The same, telling somebody of every request (method and path) and its answer. */
    Client heardBy(BiConsumer<String, Answer> newListener) {
        return new Client(http, base, headers, newListener, underContract);
    }

    /** The same, holding every request and its answer against the API's published document. */
    Client underContract() {
        return new Client(http, base, headers, listener, true);
    }

    /** The server's address. */
    URI address() {
        return URI.create(base);
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    Answer post(String path, String json) {
        return send("POST", path, json);
    }

    Answer patch(String path, String json) {
        return send("PATCH", path, json);
    }

    Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /**
     * Sends one request.
     *
     * @param body JSON, or null for none
     * @throws UncheckedIOException if there is no answer
     */
    Answer send(String method, String path, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(LONGEST_WAIT)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        if (body != null && !headers.contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        Answer answer = send(request.build(), body);
        listener.accept(method + " " + path, answer);
        return answer;
    }

    private Answer send(HttpRequest request, @Nullable String body) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (underContract) {
                requireAsPublished(request, body, response);
            }
            return new Answer(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void requireAsPublished(HttpRequest request, @Nullable String body, HttpResponse<String> response) {
        URI uri = request.uri();
        String target = uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
        ApiContract.shared()
                .check(
                        new Sent(request.method(), target, request.headers(), body),
                        new Received(response.statusCode(), response.headers(), response.body()));
    }
}
