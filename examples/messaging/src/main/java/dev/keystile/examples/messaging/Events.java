package dev.keystile.examples.messaging;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** What users did: recorded by apps and web pages, listed and counted for the team. */
record Events(Database database, Timestamps timestamps) {

    List<Route> routes() {
        return List.of(
                Route.of("POST /events", this::record),
                Route.of("GET /events", this::list),
                Route.of("GET /events/aggregations", this::aggregations));
    }

    private Answer record(Call call) {
        Fields fields = call.fields("name", "user_id", "data");
        String name = fields.text("name");
        Long userId = fields.optionalId("user_id");
        if (userId != null) {
            Users.require(database, call.projectId(), userId);
        }
        return Answer.ok(event(database.insert(
                "event",
                """
                INSERT INTO events (project_id, user_id, name, data, created_at)
                VALUES (?, ?, ?, ?, ?) RETURNING id, user_id, name, data, created_at
                """,
                call.projectId(),
                userId,
                name,
                fields.objectOrEmpty("data").encode(),
                timestamps.now())));
    }

    private Answer list(Call call) {
        List<JsonObject> events = database.rows("""
                SELECT id, user_id, name, data, created_at FROM events
                WHERE project_id = ? ORDER BY id DESC LIMIT ?
                """, call.projectId(), call.limit());
        return Answer.list(events.stream().map(Events::event).toList());
    }

    private Answer aggregations(Call call) {
        return Answer.list(database.rows("""
                SELECT name, count(*) AS count FROM events
                WHERE project_id = ? GROUP BY name ORDER BY count DESC, name LIMIT ?
                """, call.projectId(), call.limit()));
    }

    private static JsonObject event(JsonObject row) {
        return row.put("data", new JsonObject(row.getString("data")));
    }
}
