package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An upstream that fails, and a client that goes away, leave nobody with half of anything taken for the whole. */
@Timeout(60)
class ProxyFailureTest {

    private static final Duration SHORT = Duration.ofMillis(600);

    private ProxyFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new ProxyFixture(
                new ProxyTimes(Duration.ofSeconds(1), SHORT, Duration.ofSeconds(2)), GateSettings.LOOPBACK, false);
    }

    @AfterEach
    void stop() throws IOException {
        fixture.close();
    }

    private Answer get() throws IOException {
        return fixture.ask(fixture.keys.editor, "GET /api/client/users");
    }

    private static void assertFailure(Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.code()).isEqualTo("service_unavailable");
        assertThat(answer.header("X-Request-Id")).startsWith("req_");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void upstream_thatRefuses_is502() throws Exception {
        fixture.upstream.close();

        assertFailure(get(), 502);
    }

    @Test
    void upstream_thatResetsBeforeItAnswers_is502() throws Exception {
        fixture.upstream.does(exchanged -> {
            exchanged.socket().setSoLinger(true, 0);
            exchanged.socket().close();
        });

        assertFailure(get(), 502);
    }

    @Test
    void upstream_thatSpeaksNoHttp_is502() throws Exception {
        fixture.upstream.answers("SSH-2.0-x\r\n\r\n");
        assertFailure(get(), 502);

        fixture.upstream.answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}");
        assertFailure(get(), 502);

        fixture.upstream.answers("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n");
        assertFailure(get(), 502);

        fixture.upstream.answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
        assertFailure(get(), 502);
    }

    @Test
    void upstream_thatHangs_is504() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        fixture.upstream.does(exchanged -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertFailure(get(), 504);
        end.countDown();
    }

    @Test
    void upstream_thatDiesInTheBody_breaksTheClientsAnswerOff() throws Exception {
        for (String head : new String[] {"Content-Length: 10", "Transfer-Encoding: chunked"}) {
            fixture.upstream.does(exchanged -> {
                exchanged.answer("HTTP/1.1 200 OK\r\n" + head + "\r\n\r\n");
                exchanged.answer(head.startsWith("T") ? "3\r\nabc\r\n" : "abc");
                exchanged.socket().close();
            });
            assertBrokenOff("HTTP/1.1");
            assertBrokenOff("HTTP/1.0");
        }
    }

    /** Without a length the end of an HTTP/1.0 answer is its connection's; so breaking off is a reset there. */
    private void assertBrokenOff(String version) throws IOException {
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send("GET /api/client/users " + version + "\r\nHost: x\r\nAuthorization: Bearer "
                    + fixture.keys.editor + "\r\n\r\n");
            String all = connection.rest();
            String lower = all.toLowerCase(Locale.ROOT);
            boolean tellsItsLength =
                    lower.contains("content-length: 10") || lower.contains("transfer-encoding: chunked");
            assertThat(tellsItsLength || all.isEmpty()).as(all).isTrue();
            assertThat(all).doesNotEndWith("\r\n0\r\n\r\n");
            assertThat(all.length() - all.indexOf("\r\n\r\n")).isLessThan(14);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void upstream_thatSendsMoreThanItSaid_endsWhereItSaid() throws Exception {
        fixture.upstream.answers(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nX: smuggled\r\n\r\n");
        Answer first = get();
        fixture.upstream.answers(RawUpstream.PLAIN);
        Answer second = get();

        assertThat(first.text()).isEqualTo("{}");
        assertThat(second.has("X")).isFalse();
        assertThat(second.has("X-Recorded")).isTrue();
    }

    @Test
    void upstream_thatStopsInTheBody_isGivenUp() throws Exception {
        fixture.upstream.does(exchanged -> exchanged.answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"));
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send(ProxyFixture.head(fixture.keys.editor, "GET /api/client/users"));
            connection.head();
            assertThat((char) connection.read()).isEqualTo('a');
            connection.read();
            connection.read();
            assertThat(connection.isBroken()).isTrue();
        }
    }

    @Test
    void client_thatVanishesInItsBody_hasTheUpstreamsRequestAborted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch aborted = new CountDownLatch(1);
        fixture.upstream.does(exchanged -> {
            begun.countDown();
            try {
                exchanged.record();
            } catch (IOException | RuntimeException e) {
                aborted.countDown();
            }
            if (exchanged.in().read() < 0) {
                aborted.countDown();
            }
        });
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send(
                    ProxyFixture.head(fixture.keys.editor, "POST /api/client/users", "Content-Length: 10") + "abc");
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(aborted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(fixture.upstream.drain())
                .allSatisfy(one -> assertThat(one.body().length()).isLessThan(10));
    }

    @Test
    void client_thatVanishesWhileItWaits_hasTheUpstreamsRequestAborted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch aborted = new CountDownLatch(1);
        fixture.upstream.does(exchanged -> {
            exchanged.record();
            begun.countDown();
            try {
                exchanged.in().read();
            } finally {
                aborted.countDown();
            }
        });
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send(ProxyFixture.head(fixture.keys.editor, "GET /api/client/users"));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(aborted.await(SHORT.toMillis() / 2 + 10_000, TimeUnit.MILLISECONDS))
                .isTrue();
    }

    /** More than all buffers on the way can hold, to an upstream that doesn't read. */
    @Test
    void body_largerThanAllBuffers_isHeldBackUntilTheUpstreamReads() throws Exception {
        long size = 64L * 1024 * 1024;
        CountDownLatch read = new CountDownLatch(1);
        AtomicLong received = new AtomicLong();
        CountDownLatch whole = new CountDownLatch(1);
        fixture.upstream.does(exchanged -> {
            try {
                assertThat(read.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            byte[] buffer = new byte[1 << 16];
            while (received.get() < size) {
                received.addAndGet(exchanged.in().read(buffer));
            }
            exchanged.answer(RawUpstream.PLAIN);
            whole.countDown();
        });
        AtomicLong sent = new AtomicLong();
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            Thread sender = Thread.ofVirtual().start(() -> send(connection, size, sent));
            ProxyFixture.await("the flow to start", () -> sent.get() > 0);
            awaitStill(sent);
            assertThat(sent.get()).as("held back").isLessThan(size / 2);
            read.countDown();
            assertThat(whole.await(30, TimeUnit.SECONDS)).isTrue();
            sender.join();
            assertThat(connection.answer().status()).isEqualTo(200);
        }
    }

    private void send(RawConnection connection, long size, AtomicLong sent) {
        byte[] part = new byte[1 << 16];
        try {
            connection.send(
                    ProxyFixture.head(fixture.keys.editor, "POST /api/client/users", "Content-Length: " + size));
            while (sent.get() < size) {
                connection.send(part);
                sent.addAndGet(part.length);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Until a number has not changed for a fifth of a second. */
    private static void awaitStill(AtomicLong number) {
        long last = number.get();
        long since = System.nanoTime();
        while (System.nanoTime() - since < 200_000_000) {
            if (number.get() != last) {
                last = number.get();
                since = System.nanoTime();
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void answer_largerThanAllBuffers_isHeldBackUntilTheClientReads() throws Exception {
        long size = 64L * 1024 * 1024;
        AtomicLong sent = new AtomicLong();
        fixture.upstream.does(exchanged -> {
            exchanged.answer("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
            byte[] part = new byte[1 << 16];
            while (sent.get() < size) {
                exchanged.out().write(part);
                sent.addAndGet(part.length);
            }
        });
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.send(ProxyFixture.head(fixture.keys.editor, "GET /api/client/users"));
            ProxyFixture.await("the flow to start", () -> sent.get() > 0);
            awaitStill(sent);
            assertThat(sent.get()).as("held back").isLessThan(size / 2);
            assertThat(connection.head().status()).isEqualTo(200);
            assertThat(connection.skip(size)).isEqualTo(size);
        }
    }

    @Test
    void start_portThatIsTaken_failsWithTheAddress() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ProxySettings settings = new ProxySettings(
                    new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort()),
                    null,
                    ProxyFixture.origin(9),
                    new ProxySettings.ControlPlane(ProxyFixture.origin(9), null),
                    GateSettings.LOOPBACK,
                    () -> Fixture.POLICY,
                    false,
                    ProxyTimes.DEFAULT);
            GateException failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                    GateException.class, () -> ProxyServer.start(settings, fixture.keys.checks()));
            assertThat(failure).hasMessageContaining(":" + taken.getLocalPort());
        }
    }

    @Test
    void head_thatTrickles_isCutOff() throws Exception {
        // The time is GateLimits.ARRIVING; a head that never ends must end with it.
        try (RawConnection connection = RawConnection.to(fixture.port())) {
            connection.patience(Duration.ofSeconds(20));
            connection.send("GET /api/client/users HTTP/1.1\r\nHost: x\r\n");
            assertThat(connection.isBroken()).isTrue();
        }
    }
}
