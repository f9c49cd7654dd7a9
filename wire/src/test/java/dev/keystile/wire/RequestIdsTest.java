package dev.keystile.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Request ids are ULIDs, and problem documents carry them beside the fixed fields. */
class RequestIdsTest {

    @Test
    void next_knownTime_isTheUlidOfThatTime() {
        RequestIds ids = new RequestIds(InstantSource.fixed(Instant.ofEpochMilli(1_469_918_176_385L)), new Random(1));

        // The time part of the example in the ULID specification.
        assertThat(ids.next()).startsWith("req_01ARYZ6S41").matches("req_[0-9A-HJKMNP-TV-Z]{26}");
    }

    @Test
    void next_sameMillisecond_differs() {
        RequestIds ids = new RequestIds(InstantSource.fixed(Instant.EPOCH), new Random(1));

        assertThat(ids.next()).isNotEqualTo(ids.next());
    }

    @Test
    void render_problemWithParam_hasEveryField() {
        JsonNode document = render(Problem.ofParam(ErrorCode.PARAMETER_MISSING, "name", "Send a \"name\"."));

        assertThat(document.propertyNames())
                .containsExactly("status", "code", "title", "message", "error", "type", "request_id", "param");
        assertThat(document.get("error")).isEqualTo(document.get("message"));
        assertThat(document.get("message").asString()).isEqualTo("Send a \"name\".");
    }

    @Test
    void render_validationFailure_listsTheErrors() {
        JsonNode document = render(Problem.validationFailed(List.of(
                new Problem.FieldError("role", "unknown_value", "No such role."),
                new Problem.FieldError("name", "too_long", "Too long."))));

        assertThat(document.get("errors")).hasSize(2);
        assertThat(document.at("/errors/1/param").asString()).isEqualTo("name");
        assertThat(document.get("param").asString()).isEqualTo("role");
    }

    private static JsonNode render(Problem problem) {
        return JsonMapper.shared().readTree(ProblemDocument.render(problem, "req_1"));
    }
}
