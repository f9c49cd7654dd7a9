package dev.keystile.examples.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void parse_nothing_hasDefaults() {
        assertThat(Options.parse()).isEqualTo(new Options(9000, Path.of("messaging.db")));
    }

    @Test
    void parse_both_takesThem() {
        assertThat(Options.parse("--port", "0", "--data", "x.db")).isEqualTo(new Options(0, Path.of("x.db")));
    }

    @Test
    void parse_anythingElse_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--port"));
        assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--port", "65536"));
        assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--port", "-1"));
        assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--data"));
        assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--host", "0.0.0.0"));
    }
}
