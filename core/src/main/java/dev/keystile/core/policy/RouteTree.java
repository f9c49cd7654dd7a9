package dev.keystile.core.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one surface, by path segments. The most specific route wins: from the left, a literal
 * before a parameter before {@code **}; then the method by name before {@code *}. Built once, then only read.
 */
final class RouteTree {

    private static final String ANY_METHOD = "*";

    private final List<Branch> literals = new ArrayList<>();
    private final Map<String, Route> exact = new HashMap<>();
    private final Map<String, Route> openEnded = new HashMap<>();
    private @Nullable RouteTree parameter;

    private record Branch(String literal, RouteTree tree) {}

    void add(String method, PathPattern pattern, Route route) {
        RouteTree node = this;
        for (PathPattern.Segment segment : pattern.segments()) {
            node = node.child(segment);
        }
        (pattern.openEnded() ? node.openEnded : node.exact).put(method, route);
    }

    /** Every route that was added, in no particular order. */
    List<Route> routes() {
        List<Route> found = new ArrayList<>(exact.values());
        found.addAll(openEnded.values());
        literals.forEach(branch -> found.addAll(branch.tree.routes()));
        if (parameter != null) {
            found.addAll(parameter.routes());
        }
        return found;
    }

    private RouteTree child(PathPattern.Segment segment) {
        return switch (segment) {
            case PathPattern.Segment.Literal(String text) -> literalChild(text);
            case PathPattern.Segment.Parameter ignored -> parameterChild();
            case PathPattern.Segment.Project ignored -> parameterChild();
        };
    }

    private RouteTree parameterChild() {
        RouteTree child = parameter == null ? new RouteTree() : parameter;
        parameter = child;
        return child;
    }

    private RouteTree literalChild(String text) {
        for (Branch branch : literals) {
            if (branch.literal.equals(text)) {
                return branch.tree;
            }
        }
        Branch added = new Branch(text, new RouteTree());
        literals.add(added);
        return added.tree;
    }

    /**
     * The route for a request, or null if none names it.
     *
     * @param segment the index of the path's first segment that counts
     * @param lenient which of the path's two readings counts
     */
    @Nullable
    Route find(String method, RequestPath path, int segment, boolean lenient) {
        if (segment == path.segmentCount()) {
            Route route = ofMethod(exact, method);
            return route == null ? ofMethod(openEnded, method) : route;
        }
        Route found = findInLiterals(method, path, segment, lenient);
        if (found == null && parameter != null) {
            found = parameter.find(method, path, segment + 1, lenient);
        }
        return found == null ? ofMethod(openEnded, method) : found;
    }

    private @Nullable Route findInLiterals(String method, RequestPath path, int segment, boolean lenient) {
        for (Branch branch : literals) {
            if (path.segmentIs(segment, branch.literal, lenient)) {
                return branch.tree.find(method, path, segment + 1, lenient);
            }
        }
        return null;
    }

    private static @Nullable Route ofMethod(Map<String, Route> routes, String method) {
        if (routes.isEmpty()) {
            return null;
        }
        Route route = routes.get(method);
        if (route == null && method.equals("HEAD")) {
            route = routes.get("GET");
        }
        return route == null ? routes.get(ANY_METHOD) : route;
    }
}
