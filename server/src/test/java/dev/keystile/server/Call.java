package dev.keystile.server;

import dev.keystile.server.openapi.ApiContract;
import dev.keystile.server.openapi.Sent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that is being put together. */
final class Call {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpRequest.Builder request;
    private final String method;
    private final String target;
    private @Nullable String text = "";
    private BodyPublisher body = BodyPublishers.noBody();

    Call(int port, String method, String target) {
        this.method = method;
        this.target = target;
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .timeout(Duration.ofSeconds(20));
    }

    Call with(String key) {
        return header("Authorization", "Bearer " + key);
    }

    Call header(String name, String value) {
        request.header(name, value);
        return this;
    }

    Call json(String json) {
        text = json;
        body = BodyPublishers.ofString(json);
        return header("Content-Type", "application/json");
    }

    Call body(BodyPublisher publisher) {
        text = null;
        body = publisher;
        return this;
    }

    /** Sends it, and holds it and its answer against the API's document. */
    Answer send() {
        HttpRequest built = request.method(method, body).build();
        Answer answer = answer(built);
        ApiContract.shared().check(new Sent(method, target, built.headers(), text), answer.toReceived());
        return answer;
    }

    private static Answer answer(HttpRequest built) {
        try {
            return Answer.of(CLIENT.send(built, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new AssertionError("No answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }
}
