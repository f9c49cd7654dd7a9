package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.key.KeyKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a request opened towards the upstream ends with it: nothing goes on past its client, its answer or its key. */
@Timeout(60)
class ProxyTeardownTest {

    private static final String[] HANDSHAKE = {
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13"
    };
    private static final String AGREED =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final int MANY = 20;

    private ProxyFixture fixture;
    private String key;
    private final AtomicLong received = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);

    @BeforeEach
    void start() throws IOException {
        fixture = new ProxyFixture();
        key = fixture.keys.project(KeyKind.SECRET, Fixture.SHOP, ProjectRole.EDITOR);
    }

    @AfterEach
    void stop() throws IOException {
        fixture.close();
    }

    private RawConnection handshake() throws IOException {
        RawConnection connection = RawConnection.to(fixture.port());
        connection.send(ProxyFixture.head(key, "GET /api/client/users", HANDSHAKE));
        return connection;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts what comes until the connection ends, in good order or not. */
    private void readToTheEnd(RawUpstream.Exchanged exchanged) throws IOException {
        try {
            while (exchanged.in().read() >= 0) {
                received.incrementAndGet();
            }
        } finally {
            ended.countDown();
        }
    }

    @Test
    void handshakes_thatTheirClientsLeave_leaveNothingOpen() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        fixture.upstream.does(exchanged -> {
            await(left);
            exchanged.answer(AGREED);
            readToTheEnd(exchanged);
        });
        for (int i = 0; i < MANY; i++) {
            int before = i;
            RawConnection connection = handshake();
            ProxyFixture.await("the handshake", () -> fixture.upstream.connectionsAccepted() > before);
            connection.close();
        }
        left.countDown();

        ProxyFixture.await("the upstream's connections to end", () -> fixture.upstream.connectionsOpen() == 0);
    }

    @Test
    void handshake_whoseKeyIsRevoked_isRefusedAndClosedBehind() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        fixture.upstream.does(exchanged -> {
            begun.countDown();
            readToTheEnd(exchanged);
        });
        try (RawConnection connection = handshake()) {
            await(begun);
            fixture.keys.revoke(key);

            assertThat(connection.answer().status()).isEqualTo(401);
            assertThat(ended.await(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void handshake_answeredWithAStream_endsWithItsClient() throws Exception {
        fixture.upstream.does(exchanged -> {
            exchanged.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
            readToTheEnd(exchanged);
        });
        try (RawConnection connection = handshake()) {
            assertThat(connection.head().status()).isEqualTo(200);
        }
        await(ended);
    }

    /** What asked for a tunnel is never used for another request. */
    @Test
    void handshake_answeredWithARefusal_leavesNoConnectionOpen() throws Exception {
        fixture.upstream.answers("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 4\r\n\r\nnope");
        try (RawConnection connection = handshake()) {
            assertThat(connection.answer().text()).isEqualTo("nope");
            ProxyFixture.await("the upstream's connection to end", () -> fixture.upstream.connectionsOpen() == 0);
        }
    }

    @Test
    void handshake_answeredWithoutContent_isPassedOnAsAnyOther() throws Exception {
        fixture.upstream.answers("HTTP/1.1 204 No Content\r\n\r\n");
        try (RawConnection connection = handshake()) {
            Answer answer = connection.head();
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.has("Transfer-Encoding")).isFalse();
            assertThat(answer.has("Content-Length")).isFalse();
        }
    }

    private void answerEarly() {
        fixture.upstream.does(exchanged -> {
            exchanged.answer(RawUpstream.PLAIN);
            readToTheEnd(exchanged);
        });
    }

    /** Sends until it can't, or the upstream hears no more. */
    private void sendUntilItEnds(Sender sender) throws InterruptedException {
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (ended.getCount() > 0) {
                assertThat(System.nanoTime()).as("it goes on and on").isLessThan(end);
                sender.send();
            }
        } catch (IOException e) {
            assertThat(ended.await(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    private interface Sender {
        void send() throws IOException;
    }

    @Test
    void upload_answeredEarly_endsWithinASecondOfTheRevoke() throws Exception {
        answerEarly();
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send(ProxyFixture.head(key, "POST /api/client/users", "Transfer-Encoding: chunked"));
            connection.send("3\r\nabc\r\n");
            assertThat(connection.answer().status()).isEqualTo(200);
            fixture.keys.revoke(key);
            long revoked = System.nanoTime();
            sendUntilItEnds(() -> connection.send("3\r\nxyz\r\n"));

            assertThat(System.nanoTime() - revoked).isLessThan(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void upload_answeredEarlyOverHttp2_endsWithinASecondOfTheRevoke() throws Exception {
        answerEarly();
        try (RawHttp2 connection = new RawHttp2(fixture.port())) {
            int stream = post(connection);
            assertThat(connection.outcome(stream)).isEqualTo("200");
            fixture.keys.revoke(key);
            assertThat(ended.await(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    private int post(RawHttp2 connection) throws IOException {
        int stream = connection.request(
                false,
                List.of(
                        Map.entry(":method", "POST"),
                        Map.entry(":scheme", "http"),
                        Map.entry(":authority", "api.example"),
                        Map.entry(":path", "/api/client/users"),
                        Map.entry("authorization", "Bearer " + key)));
        connection.frame(RawHttp2.DATA, 0, stream, "abc".getBytes(StandardCharsets.US_ASCII));
        return stream;
    }

    /** With a good key too: the time for it is {@link ProxyLimits#REST_OF_REQUEST}, however the bytes flow. */
    @Test
    void upload_thatGoesOnPastItsAnswer_isBrokenOff() throws Exception {
        answerEarly();
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send(ProxyFixture.head(key, "POST /api/client/users", "Transfer-Encoding: chunked"));
            connection.send("3\r\nabc\r\n");
            assertThat(connection.answer().status()).isEqualTo(200);
            sendUntilItEnds(() -> connection.send("3\r\nxyz\r\n"));
            assertThat(connection.isBroken()).isTrue();
        }
    }

    @Test
    void upload_thatGoesOnPastItsAnswerOverHttp2_isBrokenOffAndTheConnectionStays() throws Exception {
        answerEarly();
        try (RawHttp2 connection = new RawHttp2(fixture.port())) {
            assertThat(connection.outcome(post(connection))).isEqualTo("200");
            await(ended);
            fixture.upstream.answers(RawUpstream.PLAIN);
            int next = post(connection);
            connection.frame(RawHttp2.DATA, RawHttp2.END_STREAM, next, new byte[0]);
            assertThat(connection.outcome(next)).isEqualTo("200");
        }
    }

    /** Negative control: what ends in time is let through, and its connection is used again. */
    @Test
    void control_uploadThatEndsSoonAfterItsAnswer_arrivesWhole() throws Exception {
        fixture.upstream.does(exchanged -> {
            exchanged.answer(RawUpstream.PLAIN);
            exchanged.record();
        });
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            for (int i = 0; i < 2; i++) {
                connection.send(ProxyFixture.head(key, "POST /api/client/users", "Content-Length: 3") + "a");
                assertThat(connection.answer().status()).isEqualTo(200);
                connection.send("bc");
            }
            ProxyFixture.await("both", () -> fixture.upstream.recordedCount() == 2);
        }
        assertThat(fixture.upstream.drain())
                .allSatisfy(one -> assertThat(one.body()).isEqualTo("abc"));
        assertThat(fixture.upstream.connectionsAccepted()).isEqualTo(1);
    }

    @Test
    void interimAnswers_areNotTakenForTheAnswer() throws Exception {
        for (String interim : List.of("100 Continue", "102 Processing", "103 Early Hints", "199 Whatever")) {
            fixture.upstream.answers(("HTTP/1.1 " + interim + "\r\nLink: </x>\r\n\r\n").repeat(2) + RawUpstream.PLAIN);
            Answer answer = fixture.ask(key, "GET /api/client/users");
            assertThat(answer.status()).as(interim).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("{}");
            assertThat(answer.has("Link")).isFalse();
        }
    }
}
