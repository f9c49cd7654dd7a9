package dev.keystile.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void run_nothingLeftToDo_endsAndCountsWhatWasDone() throws Exception {
        AtomicInteger left = new AtomicInteger(1_000);
        AtomicInteger done = new AtomicInteger();

        Result result = Load.run(4, LONG, i -> () -> left.getAndDecrement() > 0 && done.incrementAndGet() > 0);

        assertThat(done).hasValue(1_000);
        assertThat(result.perSecond()).isPositive().isFinite();
    }

    @Test
    void run_callerFails_fails() {
        assertThatThrownBy(() -> Load.run(2, LONG, i -> () -> {
                    throw new java.io.IOException("refused");
                }))
                .hasRootCauseMessage("refused");
    }
}
