package dev.keystile.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.core.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTest {

    @ParameterizedTest
    @CsvSource({
        "parameter_missing, 400",
        "parameter_invalid_empty, 400",
        "parameter_invalid_format, 400",
        "parameter_unknown, 400",
        "idempotency_key_invalid, 400",
        "version_unsupported, 400",
        "authentication_required, 401",
        "permission_denied, 403",
        "resource_missing, 404",
        "resource_already_exists, 409",
        "state_conflict, 409",
        "idempotency_key_mismatch, 409",
        "idempotency_in_progress, 409",
        "validation_failed, 422",
        "rate_limited, 429",
        "internal_error, 500",
        "service_unavailable, 503",
    })
    void errorCode_eachOfTheWire_hasItsStatus(String wireName, int status) {
        assertThat(ErrorCode.values()).hasSize(17).anySatisfy(code -> {
            assertThat(code.wireName()).isEqualTo(wireName);
            assertThat(code.status()).isEqualTo(status);
            assertThat(code.title()).isNotBlank();
        });
    }

    @Test
    void validationFailed_severalFields_namesTheFirstAndKeepsAll() {
        FieldError name = new FieldError("name", "too_long", "The name is too long.");
        FieldError role = new FieldError("role", "unknown", "The role is unknown.");
        Problem problem = Problem.validationFailed(List.of(name, role));

        assertThat(problem.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(problem.param()).isEqualTo("name");
        assertThat(problem.message()).isEqualTo("The name is too long.");
        assertThat(problem.errors()).containsExactly(name, role);
    }

    @Test
    void validationFailed_noField_isAMistakeOfTheProgram() {
        assertThatThrownBy(() -> Problem.validationFailed(List.of())).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void problem_listChangedAfterwards_keepsItsOwnCopy() {
        List<FieldError> errors = new ArrayList<>(List.of(new FieldError("a", "b", "c")));
        Problem problem = Problem.validationFailed(errors);
        errors.clear();

        assertThat(problem.errors()).hasSize(1);
    }
}
