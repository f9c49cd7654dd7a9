package dev.keystile.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.check.Verdict.Unauthenticated.Reason;
import dev.keystile.wire.ProblemDocument;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The prepared document is the one that would have been written. */
class UnauthenticatedTest {

    private static final String ID = "req_01KATESTTESTTESTTESTTESTTE";

    @ParameterizedTest
    @EnumSource(Reason.class)
    void document_forEveryReason_isTheOneThatWouldBeWritten(Reason reason) {
        Problem problem = Objects.requireNonNull(new Verdict.Unauthenticated(reason, 7).problem());

        assertThat(Unauthenticated.tells(problem)).isTrue();
        assertThat(new String(Unauthenticated.document(ID), StandardCharsets.UTF_8))
                .isEqualTo(ProblemDocument.render(problem, ID));
    }

    @Test
    void tells_anotherProblem_isFalse() {
        assertThat(Unauthenticated.tells(Problem.of(ErrorCode.AUTHENTICATION_REQUIRED, "Something else.")))
                .isFalse();
        assertThat(Unauthenticated.tells(Objects.requireNonNull(new Verdict.Unavailable().problem())))
                .isFalse();
    }

    @Test
    void document_calledTwice_sharesNothing() {
        byte[] first = Unauthenticated.document(ID);
        first[0] = 'x';

        assertThat(Unauthenticated.document(ID)[0]).isEqualTo((byte) '{');
    }
}
