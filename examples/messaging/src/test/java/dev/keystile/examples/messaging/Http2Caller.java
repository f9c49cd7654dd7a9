package dev.keystile.examples.messaging;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Sends attacks as HTTP/2, which has no request line to hide something in, but paths and headers all the same. */
final class Http2Caller implements AutoCloseable {

    private static final int TOO_LONG = 4_000;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClientAgent client;
    private final int port;

    Http2Caller(int port) {
        this.port = port;
        client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    }

    /**
     * Sends method, target and key of an attack and gives the answer as HTTP/1.1 would have it. To a path that is
     * too long nginx gives none and closes the connection.
     */
    String send(Attack attack) {
        try {
            return answer(attack);
        } catch (HttpClosedException e) {
            if (attack.target().length() < TOO_LONG) {
                throw e;
            }
            return "closed";
        }
    }

    private String answer(Attack attack) {
        HttpClientRequest request = client.request(
                        HttpMethod.valueOf(attack.method()), port, "127.0.0.1", attack.target())
                .await();
        request.putHeader("X-Case", Integer.toString(attack.number()));
        if (!attack.key().value().isEmpty()) {
            request.putHeader("Authorization", "Bearer " + attack.key().value());
        }
        HttpClientResponse response = request.send().await();
        String body = response.body().await().toString(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + response.statusCode() + "\r\n");
        response.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        return head + "\r\n" + body;
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
