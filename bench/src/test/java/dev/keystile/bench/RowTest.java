package dev.keystile.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {

    private static Row row(double value, double baseline) {
        return new Row("Check: hot", value, Unit.NANOSECONDS, "SHA-256", baseline);
    }

    @Test
    void new_noFigure_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> row(Double.NaN, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> row(1, Double.POSITIVE_INFINITY));
        assertThatIllegalArgumentException().isThrownBy(() -> row(1, 0));
    }

    @Test
    void table_row_showsBothFiguresAndTheirRatio() {
        assertThat(Report.table(List.of(row(1_500, 600))))
                .contains("Check: hot")
                .containsPattern("1,500 ns +SHA-256 +600 +2\\.50");
    }
}
