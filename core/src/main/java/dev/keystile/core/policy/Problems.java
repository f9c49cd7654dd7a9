package dev.keystile.core.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The problems found so far in one policy. */
final class Problems {

    private final List<PolicyProblem> found = new ArrayList<>();

    void add(int line, String message, String mend) {
        found.add(new PolicyProblem(line, message, mend));
    }

    void throwIfAny() throws PolicyException {
        if (!found.isEmpty()) {
            found.sort(Comparator.comparingInt(PolicyProblem::line));
            throw new PolicyException(found);
        }
    }
}
