package dev.keystile.app;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A list of the control plane, read to its end, a page at a time. */
final class Pages {

    private static final int ROWS_A_PAGE = 100;

    private final OperatorClient client;
    private final String path;
    private final @Nullable String externalId;

    Pages(OperatorClient client, String path, @Nullable String externalId) {
        this.client = client;
        this.path = path;
        this.externalId = externalId;
    }

    void forEach(Consumer<JsonNode> row) {
        String cursor = "";
        do {
            JsonNode page = client.get(path + "?sort=id&direction=asc&limit=" + ROWS_A_PAGE + filter() + cursor);
            page.path("results").forEach(row);
            String next = page.path("nextCursor").asString("");
            cursor = next.isEmpty() ? "" : "&cursor=" + encoded(next);
        } while (!cursor.isEmpty());
    }

    private String filter() {
        return externalId == null ? "" : "&external_id=" + encoded(externalId);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
