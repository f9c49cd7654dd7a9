package dev.keystile.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** A browser is known by the headers that it adds by itself, not by what they hold. */
class BrowserRequestTest {

    @Test
    void isRecognized_eitherHeader_is() {
        assertThat(BrowserRequest.isRecognized(Set.of("Origin")::contains)).isTrue();
        assertThat(BrowserRequest.isRecognized(Set.of("Sec-Fetch-Site")::contains))
                .isTrue();
    }

    @Test
    void isRecognized_otherHeaders_isNot() {
        assertThat(BrowserRequest.isRecognized(Set.of("Referer", "Sec-Fetch-Mode")::contains))
                .isFalse();
    }
}
