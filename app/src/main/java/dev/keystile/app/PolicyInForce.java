package dev.keystile.app;

import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.PolicyException;
import dev.keystile.policy.PolicyFile;
import dev.keystile.server.api.PolicyReload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one policy that everything in this process goes by, and its file, which may be read anew. Safe for use by several
 * threads.
 */
final class PolicyInForce implements Supplier<Policy>, PolicyReload {

    private final @Nullable Path file;
    private volatile Policy policy;
    private volatile Consumer<Policy> follower = next -> {};

    /** @param file null for the reference policy, which never changes */
    PolicyInForce(@Nullable Path file, Policy policy) {
        this.file = file;
        this.policy = policy;
    }

    @Override
    public Policy get() {
        return policy;
    }

    /** Whether there is a file to read anew. */
    @Override
    public boolean hasFile() {
        return file != null;
    }

    /**
     * Reads the file anew and puts what it says in force; what is wrong with it leaves everything as it was.
     *
     * @return the policy that was in force, and the one that is now
     */
    @Override
    public synchronized Replaced reload() throws PolicyException, IOException {
        if (file == null) {
            throw new IllegalStateException("The reference policy has no file");
        }
        Policy next = PolicyFile.read(file);
        Policy before = policy;
        policy = next;
        follower.accept(next);
        return new Replaced(before, next);
    }

    /** Names who is told of each policy that comes into force. */
    void follow(Consumer<Policy> told) {
        follower = told;
    }
}
