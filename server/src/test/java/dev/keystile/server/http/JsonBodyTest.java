package dev.keystile.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.core.TokenStreamFactory;

/** What bodies are read with keeps nothing of them. */
final class JsonBodyTest {

    @Test
    void factory_namesOfFields_areNotKept() {
        TokenStreamFactory factory = JsonBody.STRICT.tokenStreamFactory();

        assertThat(factory.isEnabled(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES))
                .isFalse();
    }
}
