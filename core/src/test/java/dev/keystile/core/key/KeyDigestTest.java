package dev.keystile.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyDigestTest {

    private static final byte[] BYTES =
            HexFormat.of().parseHex("32fe204fe7d3b314734635c53fca11b5a2cc007dea3557811cb5f4a794301c95");

    @Test
    void ofBytes_thenToBytes_areTheSameBytesInAFreshArray() {
        KeyDigest digest = KeyDigest.ofBytes(BYTES);

        assertThat(digest.toBytes()).isEqualTo(BYTES).isNotSameAs(digest.toBytes());
        assertThat(digest.first()).isEqualTo(0x32fe204fe7d3b314L);
        assertThat(digest.fourth()).isEqualTo(0x1cb5f4a794301c95L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33, 64})
    void ofBytes_anotherLength_isRefused(int length) {
        assertThatThrownBy(() -> KeyDigest.ofBytes(new byte[length]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 bytes");
    }

    @Test
    void toString_anyDigest_showsEightDigitsOnly() {
        assertThat(KeyDigest.ofBytes(BYTES)).hasToString("KeyDigest[32fe204f…]");
    }
}
