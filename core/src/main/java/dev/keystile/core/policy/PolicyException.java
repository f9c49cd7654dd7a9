package dev.keystile.core.policy;

import java.util.List;

/** A policy that can't be used, with everything that is wrong with it. */
public final class PolicyException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<PolicyProblem> problems;

    public PolicyException(List<PolicyProblem> problems) {
        super("The policy has " + problems.size() + (problems.size() == 1 ? " problem" : " problems"));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the file. Never empty. */
    public List<PolicyProblem> problems() {
        return problems;
    }
}
