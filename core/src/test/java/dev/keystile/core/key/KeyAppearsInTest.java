package dev.keystile.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guarantee: a text that holds a whole key is known for it, whatever stands around the key. */
class KeyAppearsInTest {

    private static final String KEY = "sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K";
    private static final String BRANDED = "sk_acme_AbCdEfGhIjKlMnOpQrStUvWxYz0123453ogC8c";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "my key: %s.",
                "%s and more",
                "https://example.org/?key=%s&x=1",
                "x%s",
                "%s1",
                "%sabc",
                "sk_%s",
                "sk_acme_%s",
                "pk_sk_ok_%s%s",
                "\n%s\n",
                "ключ%sключ",
            })
    void appearsIn_textWithAKey_isFound(String around) {
        assertThat(KeyFormat.appearsIn(around.replace("%s", KEY))).isTrue();
        assertThat(KeyFormat.appearsIn(around.replace("%s", BRANDED))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Mobile app",
                "sk_…xj4K",
                "the prefix sk_ and what follows",
                "sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4",
                "sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4L",
                "sk_AbCdEfGhIjKlMnOp QrStUvWxYz0123451Bxj4K",
                "zk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K",
            })
    void appearsIn_textWithoutAWholeKey_isNotFound(String text) {
        assertThat(KeyFormat.appearsIn(text)).isFalse();
    }

    /** A bounded number of characters is looked at from each place: a long text of near misses ends. */
    @Test
    void appearsIn_longTextOfNearMisses_ends() {
        String nearMiss = "sk_acme_AbCdEfGhIjKlMnOpQrStUvWxYz0123453ogC8d";

        assertThat(KeyFormat.appearsIn(nearMiss.repeat(20_000))).isFalse();
        assertThat(KeyFormat.appearsIn("sk_".repeat(300_000))).isFalse();
        assertThat(KeyFormat.appearsIn(nearMiss.repeat(20_000) + KEY)).isTrue();
    }
}
