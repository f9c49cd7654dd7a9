package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gate starts whole or not at all, and stops without leaving anybody who was promised an answer. */
class GateServerTest {

    private static final Fixture FIXTURE = new Fixture();
    private static final String BODY = "{\"key\":\"k\",\"method\":\"GET\",\"path\":\"/\"}";

    /** A check whose head has arrived and whose body hasn't. */
    private static RawConnection halfACheck(GateServer gate) throws IOException {
        RawConnection connection = RawConnection.to(gate.port());
        connection.send(Fixture.head(
                "POST /v1/check",
                "Content-Type: application/json",
                "Expect: 100-continue",
                "Content-Length: " + BODY.length()));
        assertThat(connection.head().status()).as("the head has arrived").isEqualTo(100);
        return connection;
    }

    private static boolean refusesConnections(int port) {
        try (RawConnection connection = RawConnection.to(port)) {
            return connection.isClosedByPeer();
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void waitUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Timeout(20)
    void close_requestInFlight_isAnsweredFirst() throws Exception {
        GateServer gate = FIXTURE.start();
        int port = gate.port();
        try (RawConnection connection = halfACheck(gate);
                RawConnection idle = RawConnection.to(port)) {
            CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> gate.close(Duration.ofSeconds(10)));
            waitUntil(() -> refusesConnections(port));
            assertThat(idle.isClosedByPeer())
                    .as("who waits for nothing is let go")
                    .isTrue();
            assertThat(closing).isNotDone();

            connection.send(BODY);

            assertThat(connection.answer().status()).isEqualTo(200);
            assertThat(connection.isClosedByPeer()).isTrue();
            closing.get(5, TimeUnit.SECONDS);
        }
        assertThat(refusesConnections(port)).isTrue();
    }

    @Test
    @Timeout(20)
    void close_requestThatNeverEnds_isCutOffAfterTheGrace() throws Exception {
        GateServer gate = FIXTURE.start();
        try (RawConnection connection = halfACheck(gate)) {
            gate.close(Duration.ofMillis(100));

            assertThat(connection.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void close_again_doesNothing() {
        GateServer gate = FIXTURE.start();
        Fixture.stop(gate);
        Fixture.stop(gate);

        assertThat(refusesConnections(gate.port())).isTrue();
    }

    @Test
    void start_portThatIsTaken_failsWithTheAddressAndTheCause() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
            GateSettings settings = GateSettings.onLoopback(address, () -> true, () -> Fixture.POLICY);

            GateException failure =
                    catchThrowableOfType(GateException.class, () -> GateServer.start(settings, FIXTURE.checks()));

            assertThat(failure)
                    .hasMessageContaining(":" + taken.getLocalPort())
                    .hasCauseInstanceOf(BindException.class);
        }
    }

    @Test
    void start_twoGates_haveTheirOwnPorts() throws Exception {
        GateServer first = FIXTURE.start();
        GateServer second = FIXTURE.start();
        try {
            assertThat(first.port()).isPositive().isNotEqualTo(second.port());
            assertThat(RawConnection.ask(second.port(), Fixture.head("GET /health/live"))
                            .status())
                    .isEqualTo(200);
        } finally {
            Fixture.stop(first);
            Fixture.stop(second);
        }
    }

    @Test
    void start_fixedPortThatIsFree_isTaken() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        GateSettings settings = GateSettings.onLoopback(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), () -> true, () -> Fixture.POLICY);
        GateServer gate = GateServer.start(settings, FIXTURE.checks());
        try {
            assertThat(gate.port()).isEqualTo(port);
            assertThat(RawConnection.ask(port, Fixture.head("GET /health/live")).status())
                    .isEqualTo(200);
        } finally {
            Fixture.stop(gate);
        }
    }
}
