package dev.keystile.server.api;

import dev.keystile.registry.ApiKey;
import dev.keystile.registry.ProjectFeature;
import dev.keystile.registry.command.DisableFeature;
import dev.keystile.registry.command.EnableFeature;
import dev.keystile.registry.query.FindFeature;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Desk;
import dev.keystile.server.http.Refusal;
import dev.keystile.server.http.Reply;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The endpoints for one feature of a project, which works with a key of its own. */
final class Features {

    private final Desk desk;
    private final ProjectOf projects;
    private final ProjectFeature feature;

    Features(Desk desk, ProjectOf projects, ProjectFeature feature) {
        this.desk = desk;
        this.projects = projects;
        this.feature = feature;
    }

    Reply show(Call call) throws Refusal {
        call.requireNoQuery();
        FindFeature question = new FindFeature(projects.of(call).id(), feature);
        return desk.ask(call, question, state -> view(state.enabled(), state.key()));
    }

    /** Enables it; the answer is its key, whole this once. */
    Reply enable(Call call) throws Refusal {
        call.requireNoQuery();
        call.requireNoFields();
        return desk.run(call, new EnableFeature(projects.of(call).id(), feature), new IssuedKeyView());
    }

    /** Disables it, and ends its key. */
    Reply disable(Call call) throws Refusal {
        call.requireNoQuery();
        DisableFeature command = new DisableFeature(projects.of(call).id(), feature);
        return desk.run(call, command, tombstone -> view(false, tombstone));
    }

    private ObjectNode view(boolean enabled, @Nullable ApiKey key) {
        ObjectNode json = Json.object().put("feature", feature.wireName()).put("enabled", enabled);
        json.set("key", key == null ? null : Json.key(key));
        return json;
    }
}
