package dev.keystile.core.policy;

import dev.keystile.core.key.KeyKind;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says of one request: the surface that covers it and what must be asked.
 *
 * <p>Upstreams differ in whether letters' case counts. Where a path is in mixed case and the two
 * readings lead to different routes, both are asked, and the request passes only if both let it.
 */
public final class Match {

    private final Surface surface;
    private final Route route;
    private final @Nullable Route otherReading;
    private final RequestPath path;

    private Match(Surface surface, Route route, @Nullable Route otherReading, RequestPath path) {
        this.surface = surface;
        this.route = route;
        this.otherReading = otherReading;
        this.path = path;
    }

    static Match of(Surface surface, String method, RequestPath path) {
        Route folded = surface.route(method, path, true);
        Route exact = path.isMixedCase() ? surface.route(method, path, false) : null;
        if (folded == null) {
            return new Match(surface, surface.otherwise(method), null, path);
        }
        return new Match(surface, folded, folded.equals(exact) ? null : exact, path);
    }

    /** The surface that covers the path. */
    public Surface surface() {
        return surface;
    }

    /** The route that applies; where two readings of the path differ, that of the reading that ignores case. */
    public Route route() {
        return route;
    }

    /** Whether the path names a project. */
    public boolean namesProject() {
        return projectSegment() >= 0;
    }

    /** The id of the project that the path names, or -1 if that segment can't be an id. */
    public long projectId() {
        return path.segmentAsId(projectSegment());
    }

    private int projectSegment() {
        return surface.isWithinProject() ? surface.projectSegment() : route.projectSegment();
    }

    /** Whether a key of the kind is good for anything on this path. */
    public boolean takes(KeyKind kind) {
        return surface.takes(kind) && (!kind.isPublic() || isPublishable());
    }

    private boolean isPublishable() {
        return route.publishable() && (otherReading == null || otherReading.publishable());
    }

    /** The first permission that is asked and not there, or null if the request may pass. */
    public @Nullable Permission missingFrom(PermissionSet permissions) {
        Permission missing = missing(route, permissions);
        return missing == null && otherReading != null ? missing(otherReading, permissions) : missing;
    }

    private static @Nullable Permission missing(Route route, PermissionSet permissions) {
        Permission needed = route.needed();
        return needed == null || permissions.contains(needed) ? null : needed;
    }

    /** The kinds that the path takes, for telling a person. */
    public EnumSet<KeyKind> kinds() {
        EnumSet<KeyKind> kinds = EnumSet.noneOf(KeyKind.class);
        for (KeyKind kind : KeyKind.values()) {
            if (takes(kind)) {
                kinds.add(kind);
            }
        }
        return kinds;
    }
}
