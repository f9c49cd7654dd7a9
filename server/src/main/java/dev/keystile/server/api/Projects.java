package dev.keystile.server.api;

import dev.keystile.registry.Project;
import dev.keystile.registry.command.ArchiveProject;
import dev.keystile.registry.command.CreateProject;
import dev.keystile.registry.command.UpdateProject;
import dev.keystile.registry.query.FindProject;
import dev.keystile.registry.query.ListProjects;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Desk;
import dev.keystile.server.http.JsonBody;
import dev.keystile.server.http.QueryParameters;
import dev.keystile.server.http.Refusal;
import dev.keystile.server.http.Reply;
import dev.keystile.server.http.View;

/** The endpoints for the projects of the key's organization. */
final class Projects {

    private static final View<Project> VIEW = Json::project;
    private static final String EXTERNAL_ID = "external_id";
    private static final String[] FIELDS = {"name", EXTERNAL_ID, "locale", "timezone"};

    private final Desk desk;

    Projects(Desk desk) {
        this.desk = desk;
    }

    Reply list(Call call) throws Refusal {
        QueryParameters query = call.listQuery(EXTERNAL_ID);
        ListProjects question = new ListProjects(organizationId(call), query.text(EXTERNAL_ID), query.page());
        return desk.list(call, question, VIEW, Project::changeNumber);
    }

    Reply create(Call call) throws Refusal {
        call.requireNoQuery();
        JsonBody body = call.body(FIELDS);
        CreateProject command = new CreateProject(
                organizationId(call),
                body.text("name"),
                body.nullableText(EXTERNAL_ID),
                body.optionalText("locale"),
                body.optionalText("timezone"));
        return desk.run(call, command, VIEW);
    }

    Reply show(Call call) throws Refusal {
        call.requireNoQuery();
        return desk.ask(call, new FindProject(call.id("id")), VIEW);
    }

    Reply update(Call call) throws Refusal {
        call.requireNoQuery();
        JsonBody body = call.body(FIELDS);
        UpdateProject command = new UpdateProject(
                call.id("id"),
                body.optionalText("name"),
                body.patchText(EXTERNAL_ID),
                body.optionalText("locale"),
                body.optionalText("timezone"));
        return desk.run(call, command, VIEW);
    }

    /** Ends the project for ever, and with it every key that it has. */
    Reply archive(Call call) throws Refusal {
        call.requireNoQuery();
        return desk.run(call, new ArchiveProject(call.id("id")), VIEW);
    }

    private static long organizationId(Call call) {
        return call.exchange().identity().organization().id();
    }
}
