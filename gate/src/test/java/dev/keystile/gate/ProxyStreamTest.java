package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.key.KeyKind;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams and WebSockets go through the proxy as they are, and end within a second when their key does. */
@Timeout(60)
class ProxyStreamTest {

    private static final Duration PROMISE = Duration.ofSeconds(1);
    private static final String[] HANDSHAKE = {
        "Connection: keep-alive, Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13"
    };

    private ProxyFixture fixture;
    private final CountDownLatch upstreamEnded = new CountDownLatch(1);

    @BeforeEach
    void start() throws IOException {
        fixture = new ProxyFixture();
    }

    @AfterEach
    void stop() throws IOException {
        fixture.close();
    }

    /** Ways in which a key stops being good for what it has open. */
    enum End {
        REVOKE,
        ARCHIVE,
        ROLE,
        EXPIRY,
        NOT_KNOWN
    }

    private void come(End end, String key) {
        switch (end) {
            case REVOKE -> fixture.keys.revoke(key);
            case ARCHIVE -> fixture.keys.archive(Fixture.SHOP, Fixture.ACME);
            case ROLE -> fixture.keys.changeRole(key, ProjectRole.SMTPPROXY);
            case EXPIRY -> fixture.keys.now.set(Fixture.NOW.plusSeconds(60));
            case NOT_KNOWN -> fixture.keys.leaseHolds.set(false);
        }
    }

    private String freshKey(End end) {
        return end == End.EXPIRY
                ? fixture.keys.expiringAt(Fixture.NOW.plusSeconds(30))
                : fixture.keys.project(KeyKind.SECRET, Fixture.SHOP, ProjectRole.EDITOR);
    }

    private void streamEvents() {
        fixture.upstream.does(exchanged -> {
            exchanged.record();
            exchanged.answer(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            exchanged.answer("9\r\ndata: 1\n\n\r\n");
            untilItEnds(exchanged);
        });
    }

    private void untilItEnds(RawUpstream.Exchanged exchanged) {
        try {
            while (exchanged.in().read() >= 0) {
                // Nothing that matters here.
            }
        } catch (IOException e) {
            // Reset, which is an end too.
        }
        upstreamEnded.countDown();
    }

    private void echo() {
        fixture.upstream.does(exchanged -> {
            exchanged.record();
            exchanged.answer(String.join(
                    "\r\n",
                    "HTTP/1.1 101 Switching Protocols",
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                    "",
                    ""));
            try {
                for (int b = exchanged.in().read(); b >= 0; b = exchanged.in().read()) {
                    exchanged.out().write(b);
                }
            } finally {
                upstreamEnded.countDown();
            }
        });
    }

    private RawConnection open(String key, String... headers) throws IOException {
        RawConnection connection = RawConnection.to(fixture.port());
        connection.send(ProxyFixture.head(key, "GET /api/client/users", headers));
        return connection;
    }

    /** How long something takes until a connection is broken off. */
    private static Duration untilBroken(RawConnection connection, Runnable deed) {
        long begin = System.nanoTime();
        deed.run();
        while (!connection.isBroken()) {
            // What was still on its way.
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void events_whoseKeyEnds_endWithinASecond(End end) throws Exception {
        streamEvents();
        String key = freshKey(end);
        try (RawConnection events = open(key)) {
            assertThat(events.head().header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(events.text(3)).isEqualTo("9\r\n");
            assertThat(events.text(11)).isEqualTo("data: 1\n\n\r\n");

            assertThat(untilBroken(events, () -> come(end, key))).isLessThan(PROMISE);
            assertThat(upstreamEnded.await(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void webSocket_whoseKeyEnds_endsWithinASecond(End end) throws Exception {
        echo();
        String key = freshKey(end);
        try (RawConnection socket = open(key, HANDSHAKE)) {
            assertThat(socket.head().status()).isEqualTo(101);
            socket.send("hello");
            assertThat(socket.text(5)).isEqualTo("hello");

            assertThat(untilBroken(socket, () -> come(end, key))).isLessThan(PROMISE);
            assertThat(upstreamEnded.await(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Negative control: it is the key's end that ends a stream. */
    @Test
    void control_streamsOfOtherKeys_stayOpen() throws Exception {
        echo();
        String ended = freshKey(End.REVOKE);
        try (RawConnection gone = open(ended, HANDSHAKE);
                RawConnection stays = open(fixture.keys.editor, HANDSHAKE)) {
            assertThat(gone.head().status()).isEqualTo(101);
            assertThat(stays.head().status()).isEqualTo(101);
            untilBroken(gone, () -> fixture.keys.revoke(ended));
            stays.send("still here");
            assertThat(stays.text(10)).isEqualTo("still here");
        }
    }

    /** Knowledge that comes back in time ends nothing. */
    @Test
    void stream_throughAMomentOfNotKnowing_staysOpen() throws Exception {
        echo();
        try (RawConnection socket = open(fixture.keys.editor, HANDSHAKE)) {
            socket.head();
            fixture.keys.leaseHolds.set(false);
            socket.send("a");
            assertThat(socket.text(1)).isEqualTo("a");
            fixture.keys.leaseHolds.set(true);
            socket.send("b");
            assertThat(socket.text(1)).isEqualTo("b");
        }
    }

    @Test
    void request_notAnsweredYetWhenItsKeyEnds_isRefused() throws Exception {
        String key = freshKey(End.REVOKE);
        CountDownLatch begun = new CountDownLatch(1);
        fixture.upstream.does(exchanged -> {
            exchanged.record();
            begun.countDown();
            untilItEnds(exchanged);
        });
        try (RawConnection connection = open(key)) {
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            fixture.keys.revoke(key);

            Answer answer = connection.answer();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
            assertThat(upstreamEnded.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A key that revokes itself must hear that it has. */
    @Test
    void controlPlane_answerToAKeyThatIsNoMore_isPassedOn() throws Exception {
        String key = fixture.keys.project(KeyKind.SECRET, Fixture.SHOP, ProjectRole.ADMIN);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        fixture.controlPlane.does(exchanged -> {
            exchanged.record();
            begun.countDown();
            try {
                assertThat(go.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchanged.answer(RawUpstream.PLAIN);
        });
        String other = freshKey(End.REVOKE);
        streamEvents();
        try (RawConnection connection = RawConnection.to(fixture.port());
                RawConnection witness = open(other)) {
            connection.send(ProxyFixture.head(key, "DELETE /api/client/keys/1"));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            fixture.keys.revoke(key);
            untilBroken(witness, () -> fixture.keys.revoke(other));
            go.countDown();
            assertThat(connection.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void handshake_isSentOnWholeAndRefusalsOfTheUpstreamComeBack() throws Exception {
        fixture.upstream.answers("HTTP/1.1 426 Upgrade Required\r\nX-Why: x\r\nContent-Length: 4\r\n\r\nnope");
        try (RawConnection connection = open(fixture.keys.editor, HANDSHAKE)) {
            Answer answer = connection.answer();
            assertThat(answer.status()).isEqualTo(426);
            assertThat(answer.text()).isEqualTo("nope");
            connection.send(ProxyFixture.head(fixture.keys.support, "POST /api/client/users", "Content-Length: 0"));
            assertThat(connection.answer().status()).as("no tunnel was opened").isEqualTo(403);
        }
        RawUpstream.Recorded handshake = fixture.forwarded();
        assertThat(handshake.all("Upgrade")).containsExactly("websocket");
        assertThat(handshake.all("Connection")).containsExactly("upgrade");
        assertThat(handshake.all("Sec-WebSocket-Key")).hasSize(1);
        assertThat(handshake.all("X-Keystile-Role")).containsExactly("editor");
        assertThat(handshake.all("Authorization")).isEmpty();
    }

    @Test
    void handshake_ofABadKey_isRefusedAndNotForwarded() throws Exception {
        try (RawConnection connection = open(fixture.keys.revoked, HANDSHAKE)) {
            assertThat(connection.answer().status()).isEqualTo(401);
        }
        assertThat(fixture.upstream.drain()).isEmpty();
    }

    @Test
    void tunnel_closedByEitherEnd_isClosedAtTheOther() throws Exception {
        echo();
        try (RawConnection socket = open(fixture.keys.editor, HANDSHAKE)) {
            socket.head();
        }
        assertThat(upstreamEnded.await(10, TimeUnit.SECONDS)).isTrue();
        fixture.upstream.does(exchanged -> {
            exchanged.answer(
                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nbye");
            exchanged.socket().close();
        });
        try (RawConnection socket = open(fixture.keys.editor, HANDSHAKE)) {
            socket.head();
            assertThat(socket.text(3)).isEqualTo("bye");
            assertThat(socket.isBroken()).isTrue();
        }
    }
}
