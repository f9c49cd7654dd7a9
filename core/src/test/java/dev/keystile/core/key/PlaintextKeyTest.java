package dev.keystile.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Guarantee: a key's value leaves its class by one method, and by no accident. */
class PlaintextKeyTest {

    private static final String VALUE = "sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K";
    private static final String OTHER = "sk_0000000000000000000000000000000030OBQY";
    private static final PlaintextKey KEY = parsed(VALUE);

    @Test
    void toString_anyKey_isItsMask() {
        assertThat(KEY.toString()).isEqualTo("sk_…xj4K").isEqualTo(KEY.mask());
        assertThat(String.valueOf(KEY)).isEqualTo("sk_…xj4K");
        assertThat("%s %s".formatted(KEY, List.of(KEY))).isEqualTo("sk_…xj4K [sk_…xj4K]");
    }

    @ParameterizedTest
    @EnumSource
    void mask_anyKind_isPrefixEllipsisAndLastFour(KeyKind kind) {
        PlaintextKey key = KeyFormat.branded("acme").mint(kind, new SplittableRandom(1));

        assertThat(key.lastFour()).hasSize(4);
        assertThat(key.revealPlaintext()).endsWith(key.lastFour());
        assertThat(key.mask())
                .isEqualTo(kind.prefix() + "…" + key.lastFour())
                .isEqualTo(PlaintextKey.mask(kind, key.lastFour()));
    }

    @Test
    void equals_sameValue_isEqual() {
        assertThat(KEY.equals(parsed(VALUE))).isTrue();
        assertThat(KEY.equals(parsed(OTHER))).isFalse();
        assertThat(KEY.equals(null)).isFalse();
        assertThat(((Object) KEY).equals(VALUE)).isFalse();
    }

    @Test
    void hashCode_anyKey_isRefused() {
        Map<PlaintextKey, String> map = new HashMap<>();

        assertThatThrownBy(() -> map.put(KEY, "")).isInstanceOf(UnsupportedOperationException.class);
    }

    // SHA-256 of the ASCII bytes, made with Python's hashlib.
    @ParameterizedTest
    @CsvSource({
        "sk_AbCdEfGhIjKlMnOpQrStUvWxYz0123451Bxj4K, 32fe204fe7d3b314734635c53fca11b5a2cc007dea3557811cb5f4a794301c95",
        "sk_0000000000000000000000000000000030OBQY, f778d0e867077a7e6109dab692f92edad74fe2329ca682d4f1c5f4cc71fd27e5",
        "sk_acme_AbCdEfGhIjKlMnOpQrStUvWxYz0123453ogC8c, e80f19b0305b76eb1e294b3eb9c9ceabf5ed42d7ac1031cb5b8715b830f4782e",
    })
    void digest_knownVector_isSha256OfTheWholeValue(String value, String sha256) {
        assertThat(HexFormat.of().formatHex(parsed(value).digest().toBytes())).isEqualTo(sha256);
    }

    @Test
    void digest_askedTwice_isTheSame() {
        KeyDigest first = KEY.digest();
        KeyDigest between = parsed(OTHER).digest();

        assertThat(KEY.digest()).isEqualTo(first).isNotEqualTo(between);
    }

    @Test
    void serialize_key_isRefused() {
        assertThat(KEY).isNotInstanceOf(Serializable.class);
        assertThatThrownBy(() -> serialize(KEY)).isInstanceOf(NotSerializableException.class);
        assertThatThrownBy(() -> serialize(new Object[] {KEY})).isInstanceOf(NotSerializableException.class);
    }

    /** Serializers that go by getters or public fields find nothing: whoever sees the value has called revealPlaintext. */
    @Test
    void publicMethods_thatGiveTheValue_areRevealPlaintextAlone() throws Exception {
        for (Method method : PlaintextKey.class.getMethods()) {
            boolean asks = method.getParameterCount() == 0
                    && !Modifier.isStatic(method.getModifiers())
                    && method.getDeclaringClass() == PlaintextKey.class
                    && !method.getName().equals("hashCode");
            if (asks) {
                boolean reveals = String.valueOf(method.invoke(KEY)).contains(VALUE.substring(3, 9));
                assertThat(reveals)
                        .as(method.getName())
                        .isEqualTo(method.getName().equals("revealPlaintext"));
            }
        }
        assertThat(Arrays.stream(PlaintextKey.class.getDeclaredFields()).map(Field::getModifiers))
                .allMatch(Modifier::isPrivate);
    }

    private static void serialize(Object object) throws IOException {
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            out.writeObject(object);
        }
    }

    private static PlaintextKey parsed(String value) {
        return Objects.requireNonNull(PlaintextKey.parse(value));
    }
}
