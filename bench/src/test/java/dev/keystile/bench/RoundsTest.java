package dev.keystile.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private static final Plan THREE_ROUNDS_AND_A_WARM_UP =
            new Plan(1, 1, 3, 1, Duration.ofMillis(1), 1, 1, 1, 1, 1, Duration.ofMillis(1));

    private final List<String> turns = new ArrayList<>();

    private Contender contender(String name, double... values) {
        var next = java.util.Arrays.stream(values).iterator();
        return () -> {
            turns.add(name);
            double value = next.nextDouble();
            return new Result(value, value, value, value);
        };
    }

    @Test
    void run_twoContenders_takeTurnsAndTheWarmUpDoesNotCount() throws Exception {
        Rounds rounds = new Rounds()
                .enter("one", contender("one", 1_000, 3, 1, 2))
                .enter("other", contender("other", 1_000, 30, 10, 20))
                .run(THREE_ROUNDS_AND_A_WARM_UP);

        assertThat(turns).containsExactly("one", "other", "one", "other", "one", "other", "one", "other");
        assertThat(rounds.of("one").perSecond()).isEqualTo(2);
        assertThat(rounds.of("other").medianNanos()).isEqualTo(20);
    }

    @Test
    void of_unknownName_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Rounds().of("nobody"));
    }
}
