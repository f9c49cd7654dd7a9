package dev.keystile.server.api;

import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.PolicyException;
import java.io.IOException;

/**
 * The seam by which the policy of a running program is read anew. Whoever puts the program together implements it. Safe
 * for use by several threads.
 */
public interface PolicyReload {

    /** Of a program whose policy never changes. */
    PolicyReload NONE = new PolicyReload() {

        @Override
        public boolean hasFile() {
            return false;
        }

        @Override
        public Replaced reload() {
            throw new IllegalStateException("There is no file to read");
        }
    };

    /** Whether there is a file to read anew. */
    boolean hasFile();

    /**
     * Reads the file anew, and puts what it says in force for every check that starts afterwards.
     *
     * @throws PolicyException if something is wrong with it; the policy before stays in force
     * @throws IOException if it can't be read; the same goes for that
     */
    Replaced reload() throws PolicyException, IOException;

    /** One policy in the place of another. */
    record Replaced(Policy before, Policy after) {}
}
