package dev.keystile.core.key;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The digits 0-9, A-Z, a-z. */
final class Base62 {

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final byte[] DIGITS = ALPHABET.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final boolean[] IS_DIGIT = new boolean[128];

    static {
        for (byte digit : DIGITS) {
            IS_DIGIT[digit] = true;
        }
    }

    private Base62() {}

    static boolean isDigit(int character) {
        return character >= 0 && character < 128 && IS_DIGIT[character];
    }

    /** Fills a range with uniformly random digits: six bits at a time, the two values too many thrown away. */
    static void fillRandom(byte[] target, int from, int to, RandomGenerator random) {
        byte[] pool = new byte[to - from];
        int filled = from;
        while (filled < to) {
            random.nextBytes(pool);
            for (int i = 0; i < pool.length && filled < to; i++) {
                int candidate = pool[i] & 0x3f;
                if (candidate < DIGITS.length) {
                    target[filled++] = DIGITS[candidate];
                }
            }
        }
        Arrays.fill(pool, (byte) 0);
    }

    /** Writes a number as digits, most significant first, padded with zeros to the range. */
    static void write(long number, byte[] target, int from, int to) {
        long rest = number;
        for (int i = to - 1; i >= from; i--) {
            target[i] = DIGITS[(int) (rest % DIGITS.length)];
            rest /= DIGITS.length;
        }
    }
}
