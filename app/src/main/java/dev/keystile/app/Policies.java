package dev.keystile.app;

import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.PolicyException;
import dev.keystile.core.policy.PolicyProblem;
import dev.keystile.policy.PolicyFile;
import java.io.IOException;
import java.nio.file.Path;

/** Policy files as the command line takes them. */
final class Policies {

    private Policies() {}

    static Policy read(Path file) {
        try {
            return PolicyFile.read(file);
        } catch (PolicyException e) {
            throw UserError.usage(describe(file, e));
        } catch (IOException e) {
            throw UserError.usage("The policy file " + file + " can't be read: check that it exists and may be read by"
                    + " this user.");
        }
    }

    private static String describe(Path file, PolicyException e) {
        StringBuilder text = new StringBuilder(e.getMessage() + ":");
        for (PolicyProblem problem : e.problems()) {
            text.append("\n  ").append(file);
            if (problem.line() > 0) {
                text.append(':').append(problem.line());
            }
            text.append(": ")
                    .append(problem.message())
                    .append(".\n      ")
                    .append(problem.mend())
                    .append('.');
        }
        return text.toString();
    }
}
