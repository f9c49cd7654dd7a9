package dev.keystile.examples.messaging;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

/** The real app on a port of its own, called over HTTP in the way that a gateway calls it. */
final class RunningMessaging implements AutoCloseable {

    /** The identity headers of keys that the gate has let through, as name, value, name, value. */
    static final String[] EDITOR = identity("1", "read write");

    static final String[] PUBLISHER = identity("1", "read write publish");
    static final String[] OTHER_PROJECT = identity("2", "read write publish");
    static final String[] ORGANIZATION = identity("", "read write publish settings");
    static final String[] NOBODY = {"X-Unrelated", "header"};

    private final MessagingServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    RunningMessaging(Path folder) {
        server = Messaging.start(folder.resolve("messaging.db"), 0);
    }

    private static String[] identity(String project, String permissions) {
        return new String[] {"X-Keystile-Key", "7", "X-Keystile-Project", project, "X-Keystile-Permissions", permissions
        };
    }

    Reply call(String[] headers, String methodAndPath) {
        return call(headers, methodAndPath, "");
    }

    Reply call(String[] headers, String methodAndPath, String body) {
        String[] parts = methodAndPath.split(" ", 2);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + parts[1]))
                .method(parts[0], BodyPublishers.ofString(body))
                .headers(headers)
                .build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            return new Reply(response.statusCode(), new JsonObject(response.body()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }

    /** What came back. */
    record Reply(int status, JsonObject body) {

        JsonArray results() {
            return body.getJsonArray("results");
        }

        long id() {
            return body.getLong("id");
        }

        /** Status and code, as {@code "404 resource_missing"}. */
        String problem() {
            return status + " " + body.getString("code");
        }
    }
}
