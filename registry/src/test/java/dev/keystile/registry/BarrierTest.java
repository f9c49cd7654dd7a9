package dev.keystile.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Rule 3: only settled answers leave. */
class BarrierTest {

    private record Knows(long everywhere, boolean willArrive) implements Propagation {

        @Override
        public boolean isEverywhere(long changeNumber) {
            return changeNumber <= everywhere;
        }

        @Override
        public boolean awaitEverywhere(long changeNumber, Duration atMost) {
            return willArrive;
        }
    }

    private static Barrier barrier(long everywhere, boolean willArrive) {
        return new Barrier(new Knows(everywhere, willArrive), Duration.ofSeconds(1));
    }

    @Test
    void settle_ofAnAnswerThatRevealsNothing_isAtOnce() {
        assertThat(barrier(0, false).settle(new Committed<>("a", 0)).value()).isEqualTo("a");
    }

    @Test
    void settle_ofAChangeThatIsEverywhere_isAtOnce() {
        assertThat(barrier(5, false).settle(new Committed<>("a", 5)).value()).isEqualTo("a");
    }

    @Test
    void settle_ofAChangeThatArrivesInTime_waitsForIt() {
        assertThat(barrier(4, true).settle(new Committed<>("a", 5)).value()).isEqualTo("a");
    }

    @Test
    void settle_ofAChangeThatDoesNotArrive_isUnknown() {
        assertThatThrownBy(() -> barrier(4, false).settle(new Committed<>("a", 5)))
                .isInstanceOf(OutcomeUnknownException.class);
    }
}
