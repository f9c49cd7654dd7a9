package dev.keystile.examples.messaging;

import java.util.List;
import java.util.OptionalLong;

/**
 * A method and a path below a project's base, and the code that answers them. {@code {id}} in the
 * path stands for a number.
 */
record Route(String method, List<String> pattern, Handler handler) {

    private static final String ID = "{id}";

    /** The code that answers a call. It may block. */
    @FunctionalInterface
    interface Handler {
        Answer answer(Call call);
    }

    static Route of(String methodAndPath, Handler handler) {
        String[] parts = methodAndPath.split(" /", 2);
        return new Route(parts[0], List.of(parts[1].split("/")), handler);
    }

    /** The number in the path, 0 if the route has none, or nothing if the route is another. */
    OptionalLong match(String requestMethod, List<String> path) {
        if (!method.equals(requestMethod) || path.size() != pattern.size()) {
            return OptionalLong.empty();
        }
        long id = 0;
        for (int i = 0; i < path.size(); i++) {
            if (pattern.get(i).equals(ID)) {
                id = Ids.parse(path.get(i));
                if (id == Ids.NONE) {
                    return OptionalLong.empty();
                }
            } else if (!pattern.get(i).equals(path.get(i))) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(id);
    }
}
