package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** A message fits between quotation marks as it is; an identity arrives as it is or not at all. */
class HeaderTextTest {

    @Test
    void ofMessage_everyCharacter_standsInAJsonStringUnescaped() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= 0xffff; c++) {
            all.append((char) c);
        }

        String text = HeaderText.ofMessage(all.toString());

        assertThat(text).hasSameSizeAs(all).matches("[ !#-\\[\\]-~]*");
        assertThat(JsonMapper.shared().readTree("\"" + text + "\"").asString()).isEqualTo(text);
    }

    @Test
    void ofMessage_quotationMarksAndBackslashes_becomeHarmless() {
        assertThat(HeaderText.ofMessage("say \"a\\b\" once\nmore …")).isEqualTo("say 'a/b' once?more ?");
    }

    @Test
    void exactly_printableAscii_staysAsItIs() {
        assertThat(HeaderText.exactly("acme ~\"\\")).isEqualTo("acme ~\"\\");
        assertThat(HeaderText.exactly("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\u0000", "caf\u00e9", "\u007f", "\u540d"})
    void exactly_anythingElse_isAFault(String value) {
        assertThatThrownBy(() -> HeaderText.exactly(value))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageNotContaining(value);
    }
}
