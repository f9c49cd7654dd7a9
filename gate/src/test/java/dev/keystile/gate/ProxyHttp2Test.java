package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.key.KeyKind;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/2 in front and HTTP/1.1 behind: the same rules, and nothing of the one can be slipped into the other. */
@Timeout(60)
class ProxyHttp2Test {

    private static final Iterable<String> TWO_COOKIES = List.of("a=1", "b=2");

    private static ProxyFixture fixture;
    private static Vertx vertx;
    private static HttpClient client;

    @BeforeAll
    static void start() throws IOException {
        fixture = new ProxyFixture();
        vertx = Vertx.vertx();
        client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    }

    @AfterAll
    static void stop() throws IOException {
        vertx.close();
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.upstream.answers(RawUpstream.PLAIN);
        fixture.upstream.drain();
    }

    private static HttpClientRequest ask(String key, HttpMethod method, String path) throws Exception {
        return get(client.request(new RequestOptions()
                        .setHost("127.0.0.1")
                        .setPort(fixture.port())
                        .setMethod(method)
                        .setURI(path)))
                .putHeader("authorization", "Bearer " + key);
    }

    private static <T> T get(io.vertx.core.Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void get_goodKey_passesWithoutABody() throws Exception {
        HttpClientRequest asked = ask(fixture.keys.editor, HttpMethod.GET, "/api/client/users?a=1")
                .putHeader("cookie", TWO_COOKIES);
        Buffer body = get(asked.send().compose(HttpClientResponse::body));
        HttpClientResponse answer = get(asked.response());

        assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(body.toString()).isEqualTo("{}");
        RawUpstream.Recorded request = fixture.forwarded();
        assertThat(request.requestLine()).isEqualTo("GET /api/client/users?a=1 HTTP/1.1");
        assertThat(request.all("Transfer-Encoding")).isEmpty();
        assertThat(request.all("Cookie")).containsExactly("a=1; b=2");
        assertThat(request.all("Via")).containsExactly("2 keystile");
        assertThat(request.all("Host")).containsExactly("127.0.0.1:" + fixture.upstream.port());
        assertThat(request.all("X-Keystile-Role")).containsExactly("editor");
        assertThat(request.head()).doesNotContain(":authority", ":path", fixture.keys.editor);
    }

    @Test
    void post_body_arrivesWhole() throws Exception {
        HttpClientResponse answer = get(
                ask(fixture.keys.editor, HttpMethod.POST, "/api/client/users").send(Buffer.buffer("abc")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(fixture.forwarded().body()).isEqualTo("abc");
    }

    @Test
    void refusal_ofARequestWithABody_isAnsweredAndTheConnectionStays() throws Exception {
        HttpClientResponse refused = get(
                ask(fixture.keys.support, HttpMethod.POST, "/api/client/users").send(Buffer.buffer("abc")));
        HttpClientResponse uncovered =
                get(ask(fixture.keys.editor, HttpMethod.GET, "/health").send());
        HttpClientResponse passed = get(
                ask(fixture.keys.editor, HttpMethod.GET, "/api/client/users").send());

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.getHeader("x-request-id")).startsWith("req_");
        assertThat(uncovered.statusCode()).isEqualTo(404);
        assertThat(passed.statusCode()).isEqualTo(200);
        assertThat(refused.request().connection()).isSameAs(passed.request().connection());
        assertThat(fixture.upstream.drain()).hasSize(1);
    }

    @Test
    void upstream_thatDiesInTheBody_resetsTheStream() throws Exception {
        fixture.upstream.does(exchanged -> {
            exchanged.answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            exchanged.socket().close();
        });
        CompletableFuture<Buffer> body = ask(fixture.keys.editor, HttpMethod.GET, "/api/client/users")
                .send()
                .compose(HttpClientResponse::body)
                .toCompletionStage()
                .toCompletableFuture();

        assertThat(body).failsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void stream_whoseKeyIsRevoked_isResetWithinASecondAndItsNeighbourIsNot() throws Exception {
        String key = fixture.keys.project(KeyKind.SECRET, Fixture.SHOP, ProjectRole.EDITOR);
        fixture.upstream.does(exchanged -> {
            exchanged.record();
            exchanged.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
            exchanged.in().read();
        });
        HttpClientResponse ended =
                get(ask(key, HttpMethod.GET, "/api/client/users").send());
        HttpClientResponse stays = get(
                ask(fixture.keys.editor, HttpMethod.GET, "/api/client/users").send());
        CompletableFuture<Void> end = ended.end().toCompletionStage().toCompletableFuture();
        CompletableFuture<Void> neighbour = stays.end().toCompletionStage().toCompletableFuture();

        fixture.keys.revoke(key);

        assertThat(end).failsWithin(1, TimeUnit.SECONDS);
        assertThat(neighbour).isNotDone();
    }

    private static List<Map.Entry<String, String>> fields(String... namesAndValues) {
        List<Map.Entry<String, String>> fields = new ArrayList<>(List.of(
                Map.entry(":method", "GET"),
                Map.entry(":scheme", "http"),
                Map.entry(":authority", "api.example"),
                Map.entry(":path", "/api/client/users")));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = namesAndValues[i];
            if (name.startsWith("-")) {
                fields.removeIf(field -> field.getKey().equals(name.substring(1)));
            } else if (name.startsWith("=")) {
                String replaced = name.substring(1);
                String value = namesAndValues[i + 1];
                fields.replaceAll(field -> field.getKey().equals(replaced) ? Map.entry(replaced, value) : field);
            } else {
                fields.add(Map.entry(name, namesAndValues[i + 1]));
            }
        }
        fields.add(Map.entry("authorization", "Bearer " + fixture.keys.editor));
        return fields;
    }

    static Stream<List<String>> downgrades() {
        return Stream.of(
                List.of("transfer-encoding", "chunked"),
                List.of("connection", "x-keystile-role"),
                List.of("connection", "close"),
                List.of("keep-alive", "5"),
                List.of("proxy-connection", "x"),
                List.of("upgrade", "websocket"),
                List.of("x", "y\r\nTransfer-Encoding: chunked"),
                List.of("x", "y\nz: 1"),
                List.of("x", "y\rz"),
                List.of("x", "y\u0000z"),
                List.of("x: y\r\nz", "1"),
                List.of("x y", "1"),
                List.of("x:", "1"),
                List.of("", "1"),
                List.of("X-Upper", "1"),
                List.of("x\u00e9", "1"),
                List.of("=:path", "/api/client/users HTTP/1.1\r\nX: y"),
                List.of("=:path", "/api/client/users?a b"),
                List.of("=:path", "/api/client/users?a\r\nX: y"),
                List.of("=:path", "/api/client/users?\u00e9"),
                List.of("=:path", "/api/client/users?a#b"),
                List.of("=:path", "http://x/api/client/users"),
                List.of("=:path", "*"),
                List.of("=:path", ""),
                List.of("-:path", ""),
                List.of(":path", "/api/client/keys"),
                List.of(":method", "DELETE"),
                List.of(":authority", "other"),
                List.of(":unknown", "x"),
                List.of("=:method", "GET /x HTTP/1.1\r\nX: y"),
                List.of("=:method", "get"),
                List.of("=:authority", "a b"),
                List.of("=:authority", "a/../b"),
                List.of("=:authority", "a\r\nX: y"),
                List.of("-:authority", ""),
                List.of("host", "other.example"),
                List.of("host", "api.example", "host", "api.example"),
                List.of("content-length", "5"),
                List.of("content-length", "0", "content-length", "1"),
                List.of("content-length", "+0"));
    }

    @ParameterizedTest
    @MethodSource("downgrades")
    void request_thatIsNoneInHttp1_isRefused(List<String> change) throws Exception {
        try (RawHttp2 connection = new RawHttp2(fixture.port())) {
            String outcome = connection.outcome(connection.request(true, fields(change.toArray(String[]::new))));

            assertThat(outcome).isIn("400", "broken");
        }
        assertThat(fixture.upstream.drain()).isEmpty();
    }

    @Test
    void body_thatIsNotAsLongAsAnnounced_neverReachesTheUpstreamWhole() throws Exception {
        for (String length : List.of("2", "4")) {
            try (RawHttp2 connection = new RawHttp2(fixture.port())) {
                int stream = connection.request(false, fields("=:method", "POST", "content-length", length));
                connection.frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream, "abc".getBytes(StandardCharsets.US_ASCII));
                assertThat(connection.outcome(stream)).isNotEqualTo("200");
            }
            assertThat(fixture.upstream.drain())
                    .allSatisfy(one -> assertThat(one.body().length()).isLessThan(4));
        }
    }

    /** Negative control: the same request without the trick passes. */
    @Test
    void control_requestInGoodForm_passes() throws Exception {
        try (RawHttp2 connection = new RawHttp2(fixture.port())) {
            assertThat(connection.outcome(connection.request(true, fields()))).isEqualTo("200");
            int stream = connection.request(false, fields("=:method", "POST", "content-length", "3"));
            connection.frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream, "abc".getBytes(StandardCharsets.US_ASCII));
            assertThat(connection.outcome(stream)).isEqualTo("200");
        }
        assertThat(fixture.upstream.drain()).hasSize(2);
    }
}
