package dev.keystile.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An unknown name is repeated only if no piece of a key worth having fits into it. */
class FieldNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"id", "host", "project_id", "abcdefghijk"})
    void mayBeRepeated_shortLowerCaseName_is(String name) {
        assertThat(FieldNames.mayBeRepeated(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abcdefghijkl", "sk_abcdefghi", "Name", "a1", "a b", "\u00e4", "a-b", "\ud835\udc1a"})
    void mayBeRepeated_anythingElse_isNot(String name) {
        assertThat(FieldNames.mayBeRepeated(name)).isFalse();
    }
}
