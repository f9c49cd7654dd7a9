package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Live while the process runs, ready while it can answer checks. */
class HealthTest {

    private static final Fixture FIXTURE = new Fixture();
    private static final GateServer GATE = FIXTURE.start();

    @AfterAll
    static void stop() {
        Fixture.stop(GATE);
    }

    @BeforeEach
    void everythingIsWell() {
        FIXTURE.leaseHolds.set(true);
    }

    private static Answer get(String path) throws IOException {
        return RawConnection.ask(GATE.port(), Fixture.head("GET " + path));
    }

    @Test
    void ready_installationThatAnswersChecks_isOk() throws Exception {
        Answer answer = get("/health/ready");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("X-Request-Id")).startsWith("req_");
    }

    @Test
    @Timeout(20)
    void ready_installationNotSetUp_isUnavailableUntilItIs() throws Exception {
        AtomicBoolean setUp = new AtomicBoolean();
        GateServer gate = start(setUp::get);
        try {
            Answer before = RawConnection.ask(gate.port(), Fixture.head("GET /health/ready"));
            setUp.set(true);
            Answer after = RawConnection.ask(gate.port(), Fixture.head("GET /health/ready"));

            assertThat(before.status()).isEqualTo(503);
            assertThat(before.json().get("status").asString()).isEqualTo("unavailable");
            assertThat(before.json().get("reason").asString()).contains("keystile init");
            assertThat(after.status()).isEqualTo(200);
        } finally {
            Fixture.stop(gate);
        }
    }

    @Test
    @Timeout(20)
    void ready_answerThatTakesLong_delaysNoCheck() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        GateServer gate = start(() -> {
            asked.countDown();
            awaitUninterruptibly(release);
            return true;
        });
        try (RawConnection waiting = RawConnection.to(gate.port())) {
            waiting.send(Fixture.head("GET /health/ready"));
            asked.await();
            for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
                assertThat(RawConnection.ask(gate.port(), Fixture.check(FIXTURE.editor, "GET", "/api/client/users"))
                                .status())
                        .isEqualTo(200);
            }
            release.countDown();
            assertThat(waiting.answer().status()).isEqualTo(200);
        } finally {
            release.countDown();
            Fixture.stop(gate);
        }
    }

    @Test
    void ready_nobodyCanSayWhetherItIsSetUp_isA500() throws Exception {
        GateServer gate = start(() -> {
            throw new IllegalStateException("no database");
        });
        try {
            Answer answer = RawConnection.ask(gate.port(), Fixture.head("GET /health/ready"));

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.code()).isEqualTo("internal_error");
        } finally {
            Fixture.stop(gate);
        }
    }

    private static GateServer start(BooleanSupplier setUp) {
        return GateServer.start(
                GateSettings.onLoopback(Fixture.freePort(), setUp, () -> Fixture.POLICY), FIXTURE.checks());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void ready_nodeThatCannotKnow_isUnavailableAndSaysSo() throws Exception {
        FIXTURE.leaseHolds.set(false);

        assertThat(get("/health/ready").status()).isEqualTo(503);
        assertThat(get("/health/ready").json().get("reason").asString()).contains("answers no checks");
    }

    @Test
    void live_nodeThatCannotKnow_isOk() throws Exception {
        FIXTURE.leaseHolds.set(false);

        assertThat(get("/health/live").status()).isEqualTo(200);
        assertThat(get("/health/live").text()).isEqualTo("{\"status\":\"ok\"}");
    }

    @Test
    void health_head_isAnsweredWithoutABody() throws Exception {
        Answer answer = RawConnection.ask(GATE.port(), Fixture.head("HEAD /health/live", "Connection: close"));

        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/", "/health/live/", "/health/LIVE", "/health/other"})
    void health_anotherPath_isMissing(String path) throws Exception {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @Test
    void health_post_isMissing() throws Exception {
        assertThat(RawConnection.ask(GATE.port(), Fixture.head("POST /health/live"))
                        .status())
                .isEqualTo(404);
    }
}
