package dev.keystile.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Guarantee: what is logged of a fault quotes no exception, for its message could quote the request. */
final class FaultDescriptionTest {

    @Test
    void describe_causes_areNamedWithoutTheirMessages() {
        Throwable thrown = new IllegalStateException("one secret", new NumberFormatException("another secret"));
        assertThat(Faults.describe(thrown))
                .contains("java.lang.IllegalStateException")
                .contains("caused by java.lang.NumberFormatException")
                .contains("FaultDescriptionTest.java")
                .doesNotContain("secret");
    }

    @Test
    void describe_endlessCauses_isBounded() {
        Exception first = new Exception();
        Exception second = new Exception(first);
        first.initCause(second);
        assertThat(Faults.describe(first).split("caused by", -1)).hasSizeLessThanOrEqualTo(5);
    }
}
