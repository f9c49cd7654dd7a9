package dev.keystile.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyKindTest {

    @ParameterizedTest
    @CsvSource({
        "publishable, PUBLISHABLE, pk_, true",
        "secret, SECRET, sk_, false",
        "organization, ORGANIZATION, ok_, false"
    })
    void kind_prefixAndName_areThoseOfTheWire(String wireName, KeyKind kind, String prefix, boolean isPublic) {
        assertThat(KeyKind.ofWireName(wireName)).contains(kind);
        assertThat(kind.wireName()).isEqualTo(wireName);
        assertThat(kind.prefix()).isEqualTo(prefix);
        assertThat(kind.isPublic()).isEqualTo(isPublic);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Secret", "SECRET", " secret", "public", "sk_"})
    void ofWireName_anotherText_isUnknown(String name) {
        assertThat(KeyKind.ofWireName(name)).isEmpty();
    }
}
