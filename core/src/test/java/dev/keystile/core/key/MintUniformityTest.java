package dev.keystile.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Guarantee: each of the 62 digits is as likely as any other in each of the 32 places. Pearson's
 * chi-square with 61 degrees of freedom exceeds {@link #LIMIT} once in a million times by chance; the
 * sources are seeded, so a run gives the same result every time.
 */
class MintUniformityTest {

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int PLACES = 32;
    private static final int KEYS = 62_000;
    private static final double LIMIT = 122;

    @Test
    void mint_everyPlace_isUniform() {
        SplittableRandom random = new SplittableRandom(42);
        KeyFormat format = KeyFormat.unbranded();
        double[] statistics = chiSquares(
                () -> format.mint(KeyKind.SECRET, random).revealPlaintext().substring(3, 3 + PLACES));

        assertThat(statistics).hasSize(PLACES);
        assertThat(Arrays.stream(statistics).max().orElseThrow()).isLessThan(LIMIT);
    }

    /** The negative control: the usual mistake, a byte's remainder, is caught in every place. */
    @Test
    void chiSquare_remainderOfAByte_isCaught() {
        SplittableRandom random = new SplittableRandom(42);
        double[] statistics = chiSquares(() -> {
            StringBuilder digits = new StringBuilder();
            for (int i = 0; i < PLACES; i++) {
                digits.append(ALPHABET.charAt(random.nextInt(256) % ALPHABET.length()));
            }
            return digits.toString();
        });

        assertThat(Arrays.stream(statistics).min().orElseThrow()).isGreaterThan(LIMIT);
    }

    private static double[] chiSquares(Supplier<String> digits) {
        int[][] counts = new int[PLACES][ALPHABET.length()];
        for (int i = 0; i < KEYS; i++) {
            String drawn = digits.get();
            for (int place = 0; place < PLACES; place++) {
                counts[place][ALPHABET.indexOf(drawn.charAt(place))]++;
            }
        }
        double[] statistics = new double[PLACES];
        double expected = (double) KEYS / ALPHABET.length();
        for (int place = 0; place < PLACES; place++) {
            for (int count : counts[place]) {
                statistics[place] += (count - expected) * (count - expected) / expected;
            }
        }
        return statistics;
    }
}
