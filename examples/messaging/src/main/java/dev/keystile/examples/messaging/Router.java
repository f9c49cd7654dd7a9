package dev.keystile.examples.messaging;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Finds the project and the route of a request, and lets the route's code answer. */
final class Router {

    private final List<Route> routes;

    Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /**
     * Answers a request.
     *
     * @throws Refusal if it can't be done
     */
    Answer answer(String method, String path, MultiMap query, MultiMap headers, Buffer body) {
        Caller caller = Caller.of(headers);
        ProjectPath project = ProjectPath.of(path, caller);
        for (Route route : routes) {
            OptionalLong id = route.match(method, project.rest());
            if (id.isPresent()) {
                Call call = new Call(caller, project.projectId(), id.getAsLong(), query, headers, body);
                return route.handler().answer(call);
            }
        }
        throw Refusal.notFound("endpoint");
    }

    /** A path split into the project it belongs to and what comes after the project's base. */
    private record ProjectPath(long projectId, List<String> rest) {

        private static final List<String> CLIENT = List.of("api", "client");
        private static final List<String> ADMIN = List.of("api", "admin", "projects");

        /** The caller's project, or the one in the path, which must then be the caller's. */
        static ProjectPath of(String path, Caller caller) {
            List<String> segments = segments(path);
            if (startsWith(segments, CLIENT) && caller.project() != null) {
                return new ProjectPath(Ids.parse(caller.project()), segments.subList(2, segments.size()));
            }
            if (startsWith(segments, ADMIN) && segments.size() > 3) {
                String id = segments.get(3);
                requireOwn(id, caller);
                return new ProjectPath(Ids.parse(id), segments.subList(4, segments.size()));
            }
            throw Refusal.notFound("endpoint");
        }

        private static void requireOwn(String projectId, Caller caller) {
            boolean foreign = caller.project() != null && !caller.project().equals(projectId);
            if (foreign || Ids.parse(projectId) == Ids.NONE) {
                throw Refusal.notFound("project");
            }
        }

        private static List<String> segments(String path) {
            String inner = path.startsWith("/") ? path.substring(1) : path;
            return Arrays.asList(inner.split("/")); // a slash at the end makes no segment
        }

        private static boolean startsWith(List<String> segments, List<String> base) {
            return segments.size() >= base.size()
                    && segments.subList(0, base.size()).equals(base);
        }
    }
}
