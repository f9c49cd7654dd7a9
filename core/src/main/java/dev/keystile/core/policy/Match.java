package dev.keystile.core.policy;

import dev.keystile.core.key.KeyKind;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says of one request: the surface that covers it and what must be asked.
 *
 * <p>Upstreams differ in whether letters' case and percent-encodings count. Where a path is read in two
 * ways and the readings lead to different routes (or one of them to none, so that the surface's default
 * applies), both are asked, and the request passes only if both let it.
 */
public final class Match {

    private static final int NO_ID = -1;

    private final Surface surface;
    private final Route lenient;
    private final Route exact;
    private final RequestPath path;

    private Match(Surface surface, Route lenient, Route exact, RequestPath path) {
        this.surface = surface;
        this.lenient = lenient;
        this.exact = exact;
        this.path = path;
    }

    static Match of(Surface surface, String method, RequestPath path) {
        Route lenient = surface.route(method, path, true);
        Route exact = path.hasTwoReadings() ? surface.route(method, path, false) : lenient;
        return new Match(surface, lenient, exact, path);
    }

    /** The surface that covers the path. */
    public Surface surface() {
        return surface;
    }

    /** The route that applies; where two readings of the path differ, that of the more lenient reading. */
    public Route route() {
        return lenient;
    }

    /** The route that applies in the exact reading; mostly the same. */
    public Route exactRoute() {
        return exact;
    }

    /** Whether the path names a project. */
    public boolean namesProject() {
        return projectSegment(lenient) >= 0 || projectSegment(exact) >= 0;
    }

    /** The id of the project that the path names, or -1 if that segment can't be an id. */
    public long projectId() {
        int segment = Math.max(projectSegment(lenient), projectSegment(exact));
        return readingsName(segment) ? path.segmentAsId(segment) : NO_ID;
    }

    /** Whether neither reading names a project in another segment. */
    private boolean readingsName(int segment) {
        return (projectSegment(lenient) < 0 || projectSegment(lenient) == segment)
                && (projectSegment(exact) < 0 || projectSegment(exact) == segment);
    }

    private int projectSegment(Route route) {
        return surface.isWithinProject() ? surface.projectSegment() : route.projectSegment();
    }

    /** Whether a key of the kind is good for anything on this path. */
    public boolean takes(KeyKind kind) {
        return surface.takes(kind) && (!kind.isPublic() || (lenient.publishable() && exact.publishable()));
    }

    /** The first permission that is asked and not there, or null if the request may pass. */
    public @Nullable Permission missingFrom(PermissionSet permissions) {
        Permission missing = missing(lenient, permissions);
        return missing == null ? missing(exact, permissions) : missing;
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
