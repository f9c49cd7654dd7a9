package dev.keystile.core.policy;

import dev.keystile.core.key.KeyKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A family of endpoints under one base path: the kinds of key it takes and what each of its routes
 * needs. Immutable once built, and safe for use by several threads.
 */
public final class Surface {

    private final String name;
    private final PathPattern base;
    private final EnumSet<KeyKind> kinds;
    private final RouteTree routes;
    private final Route otherwiseRead;
    private final Route otherwiseWrite;
    private final int projectSegment;

    Surface(
            String name,
            PathPattern base,
            Set<KeyKind> kinds,
            RouteTree routes,
            Route otherwiseRead,
            Route otherwiseWrite) {
        this.name = name;
        this.base = base;
        this.kinds = EnumSet.copyOf(kinds);
        this.routes = routes;
        this.otherwiseRead = otherwiseRead;
        this.otherwiseWrite = otherwiseWrite;
        this.projectSegment = base.projectSegment();
    }

    /** The name in the policy file. */
    public String name() {
        return name;
    }

    /** Whether keys of that kind are good for anything here. */
    public boolean takes(KeyKind kind) {
        return kinds.contains(kind);
    }

    /** The path that the surface's own lie below, as a pattern: {@code /api/admin/projects/{project}}. */
    public String basePath() {
        return base.toString();
    }

    PathPattern base() {
        return base;
    }

    /** The routes that the policy names here. */
    List<Route> routes() {
        return routes.routes();
    }

    /** Whether the path lies below the base, in the lenient reading of the path or in the exact one. */
    boolean covers(RequestPath path, boolean lenient) {
        int size = base.segments().size();
        if (path.segmentCount() <= size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (base.segments().get(i) instanceof PathPattern.Segment.Literal(String text)
                    && !path.segmentIs(i, text, lenient)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the surface's base names a project, so that roles are those of a project. */
    public boolean isWithinProject() {
        return projectSegment >= 0;
    }

    /** The route that names the request, or what applies where none does. */
    Route route(String method, RequestPath path, boolean lenient) {
        Route found = routes.find(method, path, base.segments().size(), lenient);
        return found == null ? otherwise(method) : found;
    }

    private Route otherwise(String method) {
        return method.equals("GET") || method.equals("HEAD") ? otherwiseRead : otherwiseWrite;
    }

    int projectSegment() {
        return projectSegment;
    }
}
