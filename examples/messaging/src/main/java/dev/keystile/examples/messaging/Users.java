package dev.keystile.examples.messaging;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The people a project writes to. A backend creates them; a user's own browser asks for itself with
 * a publishable key and the session token that the backend handed to it.
 */
record Users(Database database, Timestamps timestamps) {

    List<Route> routes() {
        return List.of(
                Route.of("GET /users", this::list),
                Route.of("POST /users", this::create),
                Route.of("GET /users/me", this::me),
                Route.of("GET /users/{id}", this::get));
    }

    static JsonObject require(Database database, long projectId, long userId) {
        return database.row(
                        "SELECT id, external_id, email, created_at FROM users WHERE project_id = ? AND id = ?",
                        projectId,
                        userId)
                .orElseThrow(() -> Refusal.notFound("user"));
    }

    private Answer list(Call call) {
        return Answer.list(database.rows(
                "SELECT id, external_id, email, created_at FROM users WHERE project_id = ? ORDER BY id DESC LIMIT ?",
                call.projectId(),
                call.limit()));
    }

    private Answer create(Call call) {
        Fields fields = call.fields("external_id", "email");
        SessionToken session = SessionToken.create();
        JsonObject user = database.insert(
                "user",
                """
                INSERT INTO users (project_id, external_id, email, session_digest, created_at)
                VALUES (?, ?, ?, ?, ?) RETURNING id, external_id, email, created_at
                """,
                call.projectId(),
                fields.text("external_id"),
                fields.optionalText("email"),
                session.digest(),
                timestamps.now());
        return Answer.ok(user.put("session_token", session.value()));
    }

    private Answer get(Call call) {
        return Answer.ok(require(database, call.projectId(), call.id()));
    }

    private Answer me(Call call) {
        long userId = SessionToken.userId(database, call);
        return Answer.ok(require(database, call.projectId(), userId));
    }
}
