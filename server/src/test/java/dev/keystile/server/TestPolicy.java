package dev.keystile.server;

import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.PolicyException;
import dev.keystile.policy.PolicyFile;
import dev.keystile.server.api.PolicyReload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The policy of the tests: the reference policy, until a test names a file. */
final class TestPolicy implements PolicyReload, Supplier<Policy> {

    private volatile Policy policy = PolicyFile.reference();
    private volatile Consumer<Policy> follower = next -> {};
    private volatile @Nullable Path file;

    void follow(Consumer<Policy> told) {
        follower = told;
    }

    void useFile(Path named) {
        file = named;
    }

    @Override
    public Policy get() {
        return policy;
    }

    @Override
    public boolean hasFile() {
        return file != null;
    }

    @Override
    public synchronized Replaced reload() throws PolicyException, IOException {
        Path named = file;
        if (named == null) {
            throw new IllegalStateException("No file");
        }
        Policy before = policy;
        policy = PolicyFile.read(named);
        follower.accept(policy);
        return new Replaced(before, policy);
    }
}
