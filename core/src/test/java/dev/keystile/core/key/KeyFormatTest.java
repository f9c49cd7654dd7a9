package dev.keystile.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guarantee: what isn't a key of ours, whole and unaltered, is refused without asking anybody. */
class KeyFormatTest {

    private static final String VALID = "sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K";
    private static final String VALID_BRANDED = "sk_acme_AbCdEfGhIjKlMnOpQrStUvWxYz0123453ogC8c";
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // The vectors were made with Python's zlib.crc32 and a six-digit base62 of the alphabet above.
    @ParameterizedTest
    @CsvSource({
        "sk_0000000000000000000000000000000030OBQY, SECRET",
        "pk_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz2EAZXV, PUBLISHABLE",
        "ok_0123456789ABCDEFGHIJKLMNOPQRSTUV1ZQ8qD, ORGANIZATION",
        "sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K, SECRET",
        "sk_acme_AbCdEfGhIjKlMnOpQrStUvWxYz0123453ogC8c, SECRET",
        "pk_a1b2c3d4e5f6g7h8i9j0_UVWXYZabcdefghijklmnopqrstuvwxyz3EEKeV, PUBLISHABLE",
        // A checksum of 1490, which is written with four leading zeros.
        "sk_3jbkWqBKvjeRd0WXJi8UNi9nHwB3AwLL0000O2, SECRET",
    })
    void parse_knownVector_isAKeyOfItsKind(String value, KeyKind kind) {
        PlaintextKey key = parsed(value);

        assertThat(key.kind()).isEqualTo(kind);
        assertThat(key.revealPlaintext()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | does not begin with",
                "x | does not begin with",
                "Sk_AbCd | does not begin with",
                "sk_AbCd | has too few characters",
                "sk_abcdefghij0123456789x_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K | has too many characters",
                "sk_AbCdEfGhIjKlMnOpQrStUvWxYz012345-Bxj4K | has not the shape of a key",
                "sk_ACME_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K | has not the shape of a key",
                "sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4L | has a wrong checksum",
            })
    void flawOf_textThatIsNoKey_saysWhatIsWrong(String text, String flaw) {
        assertThat(PlaintextKey.flawOf(text)).startsWith(flaw);
        assertThat(PlaintextKey.parse(text)).isNull();
    }

    /** A key that is altered somewhere at random has a flaw exactly if it can't be read. */
    @Test
    void flawOf_keysAlteredAtRandom_isThereExactlyIfTheyAreNoKeys() {
        SplittableRandom random = new SplittableRandom(8);
        int keys = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? VALID : VALID_BRANDED);
            int alterations = random.nextInt(3);
            for (int j = 0; j < alterations && !text.isEmpty(); j++) {
                int at = random.nextInt(text.length());
                text.replace(at, at + random.nextInt(2), random.nextBoolean() ? "" : "_");
            }
            boolean isKey = PlaintextKey.parse(text.toString()) != null;
            assertThat(PlaintextKey.flawOf(text.toString()) == null).isEqualTo(isKey);
            keys += isKey ? 1 : 0;
        }
        assertThat(keys).isBetween(1_000, 19_000);
    }

    @ParameterizedTest
    @EnumSource
    void mint_unbranded_hasThePrefixAndThirtyEightCharacters(KeyKind kind) {
        String value = KeyFormat.unbranded().mint(kind, new SplittableRandom(1)).revealPlaintext();

        assertThat(value).startsWith(kind.prefix()).hasSize(41).matches("[pso]k_[0-9A-Za-z]{38}");
        assertThat(parsed(value).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "acme", "a1", "abcdefghij0123456789"})
    void mint_branded_canBeParsed(String brand) {
        KeyFormat format = KeyFormat.branded(brand);

        for (KeyKind kind : KeyKind.values()) {
            String value = format.mint(kind, new SplittableRandom(2)).revealPlaintext();
            assertThat(value).startsWith(kind.prefix() + brand + "_");
            assertThat(parsed(value).kind()).isEqualTo(kind);
        }
    }

    @Test
    void mint_manyTimes_neverGivesTheSameKeyTwice() {
        SplittableRandom random = new SplittableRandom(3);
        Set<String> seen = new HashSet<>();

        for (int i = 0; i < 20_000; i++) {
            assertThat(seen.add(
                            KeyFormat.unbranded().mint(KeyKind.SECRET, random).revealPlaintext()))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A",
                "Acme",
                "1acme",
                "ac-me",
                "ac_me",
                "acme_",
                "äcme",
                "acme ",
                "acme\n",
                "abcdefghij0123456789x"
            })
    void branded_notABrand_isRefused(String brand) {
        assertThatThrownBy(() -> KeyFormat.branded(brand))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lower-case letter")
                .hasMessageContaining("acme");
    }

    @ParameterizedTest
    @ValueSource(strings = {VALID, VALID_BRANDED})
    void parse_anyCharacterChanged_isRefused(String valid) {
        for (int i = 0; i < valid.length(); i++) {
            for (char c = 0; c < 0x180; c++) {
                if (c != valid.charAt(i)) {
                    assertNoKey(valid.substring(0, i) + c + valid.substring(i + 1));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {VALID, VALID_BRANDED})
    void parse_anyCharacterLeftOutOrPutIn_isRefused(String valid) {
        for (int i = 0; i <= valid.length(); i++) {
            if (i < valid.length()) {
                assertNoKey(valid.substring(0, i) + valid.substring(i + 1));
            }
            for (char c : (ALPHABET + "_ \n\0%").toCharArray()) {
                assertNoKey(valid.substring(0, i) + c + valid.substring(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {VALID, VALID_BRANDED})
    void parse_twoNeighboursExchanged_isRefused(String valid) {
        for (int i = 0; i + 1 < valid.length(); i++) {
            char[] characters = valid.toCharArray();
            characters[i] = valid.charAt(i + 1);
            characters[i + 1] = valid.charAt(i);
            String exchanged = new String(characters);
            if (!exchanged.equals(valid)) {
                assertNoKey(exchanged);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sk_",
                "xk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K",
                "SK_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K",
                "sk-AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K",
                " sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K",
                "sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K ",
                "sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K\n",
                "Bearer sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K",
                // A key of another kind under this prefix: the checksum covers the prefix.
                "pk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K",
                "ok_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K",
                // Full-width letters and digits that some programs take for ASCII ones.
                "sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4\uff2b",
                "\uff53k_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K",
                "sk_AbCdEfGhIjKlMnOpQrStUvWxYz012345\u06611Bxj4",
                // A pair of surrogates, and half of one.
                "sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bx\ud83d\ude00",
                "sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4\ud83d",
            })
    void parse_garbage_isRefused(String presented) {
        assertNoKey(presented);
    }

    @Test
    void parse_wrongBrandWithRightChecksum_isRefused() {
        String body = "AbCdEfGhIjKlMnOpQrStUvWxYz012345";
        // Brands that no format can have, each with the checksum that would belong to it.
        assertNoKey(withChecksum("sk__" + body));
        assertNoKey(withChecksum("sk_Acme_" + body));
        assertNoKey(withChecksum("sk_1acme_" + body));
        assertNoKey(withChecksum("sk_ac_me_" + body));
        assertNoKey(withChecksum("sk_acme" + body));
        assertNoKey(withChecksum("sk_acme-" + body));
        assertNoKey(withChecksum("sk_abcdefghij0123456789x_" + body));
        // The control: the same way with a brand that is one.
        assertThat(withChecksum("sk_acme_" + body)).isEqualTo(VALID_BRANDED);
        assertThat(PlaintextKey.parse(withChecksum("sk_acme_" + body))).isNotNull();
    }

    @Test
    void parse_randomText_isRefused() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder("sk_");
            int length = random.nextInt(30, 70);
            for (int j = 0; j < length; j++) {
                text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            assertNoKey(text.toString());
        }
    }

    @Test
    void parse_randomCharacters_neverThrows() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 100_000; i++) {
            char[] text = new char[random.nextInt(80)];
            for (int j = 0; j < text.length; j++) {
                text[j] = (char) random.nextInt(i % 2 == 0 ? 128 : 65_536);
            }
            assertNoKey(new String(text));
        }
    }

    private static String withChecksum(String head) {
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(head.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        StringBuilder digits = new StringBuilder();
        long rest = crc.getValue();
        for (int i = 0; i < 6; i++) {
            digits.insert(0, ALPHABET.charAt((int) (rest % 62)));
            rest /= 62;
        }
        return head + digits;
    }

    private static void assertNoKey(String presented) {
        assertThat(PlaintextKey.parse(presented) == null).as(presented).isTrue();
    }

    private static PlaintextKey parsed(String value) {
        return Objects.requireNonNull(PlaintextKey.parse(value));
    }
}
