package dev.keystile.server.api;

import dev.keystile.core.Role;
import dev.keystile.core.check.ProjectEntry;
import dev.keystile.registry.Project;
import dev.keystile.registry.query.FindProject;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Desk;
import dev.keystile.server.http.Refusal;
import dev.keystile.server.http.Reply;
import tools.jackson.databind.node.ObjectNode;

/** The endpoint that tells a key which project it belongs to and what it is there. */
final class Me {

    private final Desk desk;

    Me(Desk desk) {
        this.desk = desk;
    }

    Reply show(Call call) throws Refusal {
        call.requireNoQuery();
        ProjectEntry project = call.exchange().identity().project();
        if (project == null) {
            throw Refusal.missing();
        }
        Role role = call.exchange().identity().role();
        return desk.ask(call, new FindProject(project.id()), found -> view(found, role));
    }

    /** Keystile sends nothing for a project, so it has no provider. */
    private static ObjectNode view(Project project, Role role) {
        return Json.project(project).put("role", role.wireName()).put("has_provider", false);
    }
}
