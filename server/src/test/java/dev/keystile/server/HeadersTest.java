package dev.keystile.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers of requests and answers. */
final class HeadersTest extends ServerTest {

    private static final String ME = "/api/client/me";

    private static Call me() {
        return get(ME).with(acme.adminKey());
    }

    @Test
    void requestId_always_isOurs() {
        Answer first = me().header("X-Request-Id", "req_mine").send().isOk();
        Answer second = me().send().isOk();
        assertThat(first.headers().allValues("X-Request-Id"))
                .singleElement()
                .asString()
                .matches("req_[0-9A-Z]{26}");
        assertThat(first.header("X-Request-Id")).isNotEqualTo(second.header("X-Request-Id"));
    }

    @Test
    void everyAnswer_isNotToBeStored() {
        assertThat(me().send().header("Cache-Control")).isEqualTo("no-store");
        assertThat(get("/health/live").send().header("Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @CsvSource({
        "Keystile-Version, 2026-11-24",
        "Keystile-Version, 2026-04-28",
        "Spotzee-Version, 2026-11-24",
        "Spotzee-Version, 2026-04-28",
    })
    void version_known_isEchoed(String header, String version) {
        Answer answer = me().header(header, version).send().isOk();
        assertThat(answer.header("Keystile-Version")).isEqualTo(version);
    }

    @Test
    void version_leftOut_isNotEchoed() {
        assertThat(me().send().header("Keystile-Version")).isEmpty();
    }

    @Test
    void version_known_isEchoedOnRefusalsToo() {
        Answer answer =
                get(ME).header("Keystile-Version", "2026-11-24").send().isProblem(401, "authentication_required");
        assertThat(answer.header("Keystile-Version")).isEqualTo("2026-11-24");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-23", "2020-01-01", "9999-12-31"})
    void version_unknownDate_isUnsupported(String version) {
        Answer answer = me().header("Keystile-Version", version).send();
        answer.isProblem(400, "version_unsupported", "Keystile-Version");
        assertThat(answer.header("Keystile-Version")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "2026-02-30", "2026-11-24T00:00:00Z", "20261124", "latest", ""})
    void version_noDate_isMalformed(String version) {
        me().header("Spotzee-Version", version).send().isProblem(400, "parameter_invalid_format", "Keystile-Version");
    }

    @Test
    void version_underBothNames_mustBeKnownTwice() {
        Answer both = me().header("Spotzee-Version", "2026-04-28")
                .header("Keystile-Version", "2026-11-24")
                .send()
                .isOk();
        assertThat(both.header("Keystile-Version")).isEqualTo("2026-11-24");
        for (List<String> pair : List.of(List.of("2026-11-24", "2020-01-01"), List.of("2020-01-01", "2026-11-24"))) {
            Answer answer = me().header("Keystile-Version", pair.get(0))
                    .header("Spotzee-Version", pair.get(1))
                    .send()
                    .isProblem(400, "version_unsupported", "Keystile-Version");
            assertThat(answer.header("Keystile-Version")).isEmpty();
        }
        me().header("Keystile-Version", "2026-11-24")
                .header("Spotzee-Version", "v1")
                .send()
                .isProblem(400, "parameter_invalid_format", "Keystile-Version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Idempotency-Key", "Keystile-Version", "Spotzee-Version", "Content-Type"})
    void singleHeader_twice_isMalformed(String header) {
        String value = header.endsWith("Version") ? "2026-11-24" : "application/json";
        me().header(header, value).header(header, value).send().isProblem(400, "parameter_invalid_format", header);
    }

    @Test
    void connection_manyRequests_staysOpen() {
        for (int i = 0; i < 150; i++) {
            assertThat(me().send().isOk().header("Connection")).isEmpty();
        }
    }
}
