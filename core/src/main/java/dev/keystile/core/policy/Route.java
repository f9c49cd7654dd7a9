package dev.keystile.core.policy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a request on some paths.
 *
 * @param text the route as the policy file has it, or {@code otherwise read} and {@code otherwise write}
 * @param needed the permission it needs, or null if a good key of the right kind is enough
 * @param publishable whether publishable keys may call it
 * @param projectSegment the index of the path's segment that is a project's id, or -1 if none is
 */
public record Route(String text, @Nullable Permission needed, boolean publishable, int projectSegment) {

    /** The permission it needs, or empty if a good key of the right kind is enough. */
    public Optional<Permission> needs() {
        return Optional.ofNullable(needed);
    }

    boolean demandsTheSameAs(Route other) {
        return publishable == other.publishable
                && projectSegment == other.projectSegment
                && needs().equals(other.needs());
    }
}
