package dev.keystile.bench;

/**
 * One figure and the one that it is held against.
 *
 * @param what what was measured
 * @param value the figure, in the unit
 * @param baseline what was measured beside it in the same rounds
 * @param baselineValue the baseline's figure, in the same unit
 */
record Row(String what, double value, Unit unit, String baseline, double baselineValue) {

    Row {
        if (!Double.isFinite(value) || !Double.isFinite(baselineValue) || baselineValue <= 0) {
            throw new IllegalArgumentException(what + ": " + value + " beside " + baselineValue + " is no figure");
        }
    }

    /** How many times the baseline's figure this one is. */
    double ratio() {
        return value / baselineValue;
    }
}
