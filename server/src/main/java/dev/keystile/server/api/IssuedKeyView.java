package dev.keystile.server.api;

import dev.keystile.registry.IssuedKey;
import dev.keystile.server.http.View;
import tools.jackson.databind.node.ObjectNode;

/** A new key: whole in the one response that makes it, masked in what is kept of that response. */
final class IssuedKeyView implements View<IssuedKey> {

    @Override
    public ObjectNode show(IssuedKey issued) {
        return keep(issued).put("value", issued.plaintext().revealPlaintext());
    }

    @Override
    public ObjectNode keep(IssuedKey issued) {
        return Json.key(issued.key());
    }
}
