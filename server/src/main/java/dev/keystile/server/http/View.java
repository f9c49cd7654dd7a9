package dev.keystile.server.http;

import tools.jackson.databind.node.ObjectNode;

/** How an answer looks as JSON. */
@FunctionalInterface
public interface View<T> {

    /** As it is sent, once. */
    ObjectNode show(T value);

    /** As it is kept for a replay: without any key's whole value. */
    default ObjectNode keep(T value) {
        return show(value);
    }
}
