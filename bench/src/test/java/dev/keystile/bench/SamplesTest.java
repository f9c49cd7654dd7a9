package dev.keystile.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class SamplesTest {

    private static Samples oneTo(int number) {
        Samples samples = new Samples();
        for (int i = number; i > 0; i--) {
            samples.add(i);
        }
        return samples;
    }

    @Test
    void atMost_hundredValues_isTheNearestRank() {
        assertThat(oneTo(100).atMost(0.5)).isEqualTo(50);
        assertThat(oneTo(100).atMost(0.99)).isEqualTo(99);
        assertThat(oneTo(100).atMost(1)).isEqualTo(100);
    }

    @Test
    void atMost_moreValuesThanItBeganWithRoomFor_countsAll() {
        assertThat(oneTo(5_000).atMost(0.99)).isEqualTo(4_950);
    }

    @Test
    void atMost_nothing_isRefused() {
        assertThatIllegalStateException().isThrownBy(() -> new Samples().atMost(0.5));
    }

    @Test
    void median_oddAndEvenNumbers_isInTheMiddle() {
        assertThat(Samples.median(9, 1, 5)).isEqualTo(5);
        assertThat(Samples.median(9, 1, 5, 7)).isEqualTo(6);
    }
}
