package dev.keystile.examples.messaging;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Messages to many: drafted, put live by whoever may publish, then triggered.
 *
 * <p>Putting a campaign live shows a split of duties. That it is more than an ordinary change stands
 * in the body, which the gate doesn't read; so the gate asks for {@code write}, and this class for
 * {@code publish}, of which the gate told it in X-Keystile-Permissions.
 */
record Campaigns(Database database, Timestamps timestamps) {

    private static final String DRAFT = "draft";
    private static final String LIVE = "live";

    List<Route> routes() {
        return List.of(
                Route.of("GET /campaigns", this::list),
                Route.of("POST /campaigns", this::create),
                Route.of("GET /campaigns/{id}", this::get),
                Route.of("PATCH /campaigns/{id}", this::update),
                Route.of("POST /campaigns/{id}/trigger", this::trigger));
    }

    private Answer list(Call call) {
        return Answer.list(database.rows(
                "SELECT id, name, state, created_at FROM campaigns WHERE project_id = ? ORDER BY id DESC LIMIT ?",
                call.projectId(),
                call.limit()));
    }

    private Answer create(Call call) {
        return Answer.ok(database.insert(
                "campaign", """
                INSERT INTO campaigns (project_id, name, state, created_at)
                VALUES (?, ?, ?, ?) RETURNING id, name, state, created_at
                """, call.projectId(), call.fields("name").text("name"), DRAFT, timestamps.now()));
    }

    private Answer get(Call call) {
        return Answer.ok(require(call));
    }

    private Answer update(Call call) {
        JsonObject campaign = require(call);
        Fields fields = call.fields("name", "state");
        String name = fields.optionalText("name");
        String state = fields.optionalText("state");
        if (state != null) {
            requirePublishable(call.caller(), state);
        }
        database.update(
                "UPDATE campaigns SET name = ?, state = ? WHERE project_id = ? AND id = ?",
                name == null ? campaign.getString("name") : name,
                state == null ? campaign.getString("state") : state,
                call.projectId(),
                call.id());
        return Answer.ok(require(call));
    }

    private static void requirePublishable(Caller caller, String state) {
        if (!state.equals(LIVE)) {
            throw Refusal.malformed("The parameter state can only become live.");
        }
        caller.require("publish", "Putting a campaign live");
    }

    private Answer trigger(Call call) {
        if (!LIVE.equals(require(call).getString("state"))) {
            throw Refusal.conflict("The campaign is not live yet.");
        }
        int recipients = database.update("""
                INSERT INTO messages (campaign_id, user_id, created_at)
                SELECT ?, id, ? FROM users
                WHERE project_id = ? AND email IS NOT NULL AND id NOT IN
                  (SELECT user_id FROM subscriptions WHERE channel = 'email' AND NOT subscribed)
                """, call.id(), timestamps.now(), call.projectId());
        return Answer.ok(new JsonObject().put("campaign_id", call.id()).put("recipients", recipients));
    }

    private JsonObject require(Call call) {
        return database.row(
                        "SELECT id, name, state, created_at FROM campaigns WHERE project_id = ? AND id = ?",
                        call.projectId(),
                        call.id())
                .orElseThrow(() -> Refusal.notFound("campaign"));
    }
}
