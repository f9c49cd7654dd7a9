package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.wire.SharedToken;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Metrics are told to those who may ask the gate. */
class MetricsTest {

    private static final String TOKEN = "a token of the test";

    private final Fixture fixture = new Fixture();

    private Answer ask(@Nullable Supplier<String> metrics, String requestLine, String... headers) throws Exception {
        GateSettings settings = new GateSettings(
                Fixture.freePort(),
                null,
                new SharedToken(TOKEN),
                false,
                GateSettings.LOOPBACK,
                () -> true,
                () -> Fixture.POLICY,
                metrics);
        GateServer gate = GateServer.start(settings, fixture.checks());
        try {
            return RawConnection.ask(gate.port(), Fixture.head(requestLine, headers));
        } finally {
            Fixture.stop(gate);
        }
    }

    @Test
    void metrics_withTheToken_areThePrometheusText() throws Exception {
        Answer answer = ask(() -> "up 1\n", "GET /metrics", "X-Keystile-Gate-Token: " + TOKEN);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/plain; version=0.0.4");
        assertThat(answer.text()).isEqualTo("up 1\n");
    }

    @Test
    void metrics_withoutTheToken_areRefused() throws Exception {
        assertThat(ask(() -> "up 1\n", "GET /metrics").status()).isEqualTo(403);
    }

    @Test
    void metrics_thatNobodySupplies_areNotThere() throws Exception {
        String token = "X-Keystile-Gate-Token: " + TOKEN;
        assertThat(ask(null, "GET /metrics", token).status()).isEqualTo(404);
        assertThat(ask(() -> "up 1\n", "POST /metrics", token).status()).isEqualTo(404);
    }

    @Test
    void metrics_thatFail_areA500() throws Exception {
        Answer answer = ask(
                () -> {
                    throw new IllegalStateException("x");
                },
                "GET /metrics",
                "X-Keystile-Gate-Token: " + TOKEN);
        assertThat(answer.status()).isEqualTo(500);
    }
}
