package dev.keystile.examples.messaging;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** Whether a user wants messages by a channel, which the user's own browser says. */
record Subscriptions(Database database) {

    private static final Set<String> CHANNELS = Set.of("email", "sms", "push");

    List<Route> routes() {
        return List.of(Route.of("PATCH /subscriptions/me", this::update));
    }

    private Answer update(Call call) {
        Fields fields = call.fields("channel", "subscribed");
        String channel = fields.text("channel");
        boolean subscribed = fields.flag("subscribed");
        if (!CHANNELS.contains(channel)) {
            throw Refusal.malformed("The parameter channel is none of email, push, sms.");
        }
        long userId = SessionToken.userId(database, call);
        database.update("""
                INSERT INTO subscriptions (user_id, channel, subscribed) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET subscribed = excluded.subscribed
                """, userId, channel, subscribed);
        return Answer.ok(
                new JsonObject().put("user_id", userId).put("channel", channel).put("subscribed", subscribed));
    }
}
