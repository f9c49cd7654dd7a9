package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.wire.RequestIds;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that share a connection don't mix, and one whose end can't be seen ends it. */
class ConnectionTest {

    private static final Fixture FIXTURE = new Fixture();
    private static final GateServer GATE = FIXTURE.start();

    @AfterAll
    static void stop() {
        Fixture.stop(GATE);
    }

    private static String editorAsks() {
        return Fixture.nginx(FIXTURE.editor, "GET", "/api/client/users");
    }

    @Test
    void connection_keptAlive_answersManyRequests() throws Exception {
        Set<String> ids = new HashSet<>();
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            for (int i = 0; i < 500; i++) {
                connection.send(i % 2 == 0 ? editorAsks() : Fixture.check(FIXTURE.editor, "GET", "/api/client/keys"));
                Answer answer = connection.answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.has("X-Keystile-Key")).isEqualTo(i % 2 == 0);
                ids.add(answer.header("X-Request-Id"));
            }
        }
        assertThat(ids).as("ids of requests").hasSize(500);
    }

    @Test
    void connection_pipelinedRequests_areAnsweredInTheirOrder() throws Exception {
        List<String> keys = FIXTURE.allKeys();
        List<Integer> alone = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        for (String key : keys) {
            String request = Fixture.nginx(key, "GET", "/api/client/users");
            alone.add(RawConnection.ask(GATE.port(), request).status());
            all.append(request).append(Fixture.check(key, "GET", "/api/client/users"));
        }
        List<Integer> pipelined = new ArrayList<>();
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(all.toString());
            for (int i = 0; i < keys.size(); i++) {
                pipelined.add(connection.answer().status());
                assertThat(connection.answer().json().has("allowed")).isTrue();
            }
        }
        assertThat(pipelined).isEqualTo(alone).contains(200, 401, 403);
    }

    @Test
    void connection_manyAtOnce_allGetTheirOwnAnswer() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                String key = i % 2 == 0 ? FIXTURE.editor : FIXTURE.support;
                HttpRequest request = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + GATE.port() + "/v1/forward-auth"))
                        .header("Authorization", "Bearer " + key)
                        .header("X-Forwarded-Method", "GET")
                        .header("X-Forwarded-Uri", "/api/client/users")
                        .build();
                answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.discarding()));
            }
            for (int i = 0; i < answers.size(); i++) {
                HttpResponse<Void> answer = answers.get(i).get(10, TimeUnit.SECONDS);
                assertThat(answer.headers().firstValue("X-Keystile-Role")).contains(i % 2 == 0 ? "editor" : "support");
            }
        }
    }

    @Test
    void connection_http10_isAnsweredAndClosed() throws Exception {
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(editorAsks().replace("HTTP/1.1", "HTTP/1.0"));

            assertThat(connection.answer().status()).isEqualTo(200);
            assertThat(connection.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void forwardAuth_bodyThatComesAlong_isIgnoredAndEndsTheConnection() throws Exception {
        String hidden = Fixture.nginx(FIXTURE.admin, "GET", "/api/client/keys");
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(editorAsks().replace("\r\n\r\n", "\r\nContent-Length: " + hidden.length() + "\r\n\r\n"));

            Answer answer = connection.answer();
            assertThat(answer.status()).as("answered before the body came").isEqualTo(200);
            assertThat(answer.header("Connection")).isEqualTo("close");
            connection.send(hidden);
            assertThat(connection.isClosedByPeer())
                    .as("what came as a body was no request")
                    .isTrue();
        }
    }

    @Test
    void forwardAuth_bodyAnnouncedAndNeverSent_doesNotSwallowTheNextRequest() throws Exception {
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(editorAsks().replace("\r\n\r\n", "\r\nContent-Length: 100\r\n\r\n"));

            assertThat(connection.answer().header("Connection")).isEqualTo("close");
            assertThat(connection.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void forwardAuth_bodyOfNoLength_keepsTheConnection() throws Exception {
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(editorAsks().replace("\r\n\r\n", "\r\nContent-Length: 0\r\n\r\n"));
            assertThat(connection.answer().has("Connection")).isFalse();
            connection.send(editorAsks());
            assertThat(connection.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void check_clientThatWaitsForLeave_isToldToGoOn() throws Exception {
        String body = "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\"}";
        try (RawConnection connection = RawConnection.to(GATE.port())) {
            connection.send(Fixture.head(
                    "POST /v1/check",
                    "Content-Type: application/json",
                    "Expect: 100-continue",
                    "Content-Length: " + body.length()));

            assertThat(connection.head().status()).isEqualTo(100);
            connection.send(body);
            assertThat(connection.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void anyDoor_clientThatWaitsForLeaveToSendWhatNobodyReads_getsTheAnswerInstead() throws Exception {
        List<String> lines = List.of("Content-Type: application/json", "Expect: 100-continue");
        for (String requestLine : List.of("POST /v1/forward-auth", "POST /elsewhere", "PUT /v1/check")) {
            Answer answer = RawConnection.ask(
                    GATE.port(), Fixture.head(requestLine, lines.get(0), lines.get(1), "Content-Length: 10"));

            assertThat(answer.status()).as(requestLine).isGreaterThanOrEqualTo(400);
        }
        Answer tooLarge = RawConnection.ask(
                GATE.port(), Fixture.head("POST /v1/check", lines.get(0), lines.get(1), "Content-Length: 65537"));
        assertThat(tooLarge.status()).as("announced too large").isEqualTo(400);
    }

    @Test
    void check_clientThatGoesAwayInTheMiddle_harmsNobody() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (RawConnection connection = RawConnection.to(GATE.port())) {
                connection.send(
                        Fixture.head("POST /v1/check", "Content-Type: application/json", "Content-Length: 1000"));
            }
        }
        assertThat(RawConnection.ask(GATE.port(), editorAsks()).status()).isEqualTo(200);
    }

    /** A server of one event loop with limits of a test's own. */
    private record Small(Vertx vertx, EventLoopServer server) implements AutoCloseable {

        static Small start(int connections, Duration arriving, long unfinishedBodies) throws Exception {
            Vertx vertx = Vertx.vertx();
            Connections admitted = new Connections(GateSettings.LOOPBACK, connections, arriving);
            Doors doors = new Doors(
                    FIXTURE.settings(),
                    FIXTURE.checks(),
                    admitted,
                    new RequestIds(InstantSource.system(), new SplittableRandom(1)),
                    new Doors.Shared(new BodyBudget(unfinishedBodies), new OperatorNotices(System::nanoTime)));
            EventLoopServer server = new EventLoopServer(
                    GateServer.httpOptions(FIXTURE.settings()),
                    SocketAddress.inetSocketAddress(0, "127.0.0.1"),
                    admitted,
                    doors);
            vertx.deployVerticle(server)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            return new Small(vertx, server);
        }

        int port() {
            return server.port();
        }

        @Override
        public void close() {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }
    }

    @Test
    void connection_oneTooMany_isClosedAndTheOthersLive() throws Exception {
        try (Small gate = Small.start(2, GateLimits.ARRIVING, GateLimits.UNFINISHED_BODIES);
                RawConnection first = RawConnection.to(gate.port());
                RawConnection second = RawConnection.to(gate.port())) {
            first.send(editorAsks());
            assertThat(first.answer().status()).isEqualTo(200);
            second.send(editorAsks());
            assertThat(second.answer().status()).isEqualTo(200);
            try (RawConnection third = RawConnection.to(gate.port())) {
                assertThat(third.isClosedByPeer()).isTrue();
            }
            first.send(editorAsks());
            assertThat(first.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void request_thatTakesTooLongToArrive_endsItsConnection() throws Exception {
        String check = Fixture.check(FIXTURE.editor, "GET", "/api/client/users");
        try (Small gate = Small.start(9, Duration.ofMillis(200), GateLimits.UNFINISHED_BODIES);
                RawConnection inTheHead = RawConnection.to(gate.port());
                RawConnection inTheBody = RawConnection.to(gate.port());
                RawConnection inNothing = RawConnection.to(gate.port())) {
            inNothing.send(check);
            assertThat(inNothing.answer().status()).isEqualTo(200);
            inTheHead.send(check.substring(0, 30));
            inTheBody.send(check.substring(0, check.length() - 1));

            assertThat(inTheHead.isClosedByPeer()).isTrue();
            assertThat(inTheBody.isClosedByPeer()).isTrue();
            inNothing.send(check);
            assertThat(inNothing.answer().status())
                    .as("between two requests there is time")
                    .isEqualTo(200);
        }
    }

    @Test
    @Timeout(20)
    void body_moreUnfinishedOnesThanTheGateHolds_isTurnedAwayUntilThereIsRoom() throws Exception {
        String check = Fixture.check(FIXTURE.editor, "GET", "/api/client/users");
        String large = Fixture.check(" ".repeat(1_000) + "{}");
        try (Small gate = Small.start(9, GateLimits.ARRIVING, 1_000)) {
            try (RawConnection unfinished = RawConnection.to(gate.port())) {
                unfinished.send(large.substring(0, large.length() - 2));
                Answer refused = askUntil(gate, check, 503);

                assertThat(refused.code()).isEqualTo("service_unavailable");
                assertThat(refused.header("Retry-After")).isEqualTo("1");
            }
            askUntil(gate, check, 200);
            for (int i = 0; i < 20; i++) {
                assertThat(RawConnection.ask(gate.port(), check).status())
                        .as("finished ones give back their room")
                        .isEqualTo(200);
            }
        }
    }

    private static Answer askUntil(Small gate, String request, int status) throws Exception {
        Answer answer = RawConnection.ask(gate.port(), request);
        while (answer.status() != status) {
            answer = RawConnection.ask(gate.port(), request);
        }
        return answer;
    }
}
