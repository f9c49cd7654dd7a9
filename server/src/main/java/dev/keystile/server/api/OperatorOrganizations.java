package dev.keystile.server.api;

import dev.keystile.registry.Organization;
import dev.keystile.registry.command.CreateOrganization;
import dev.keystile.registry.command.IssueOwnerKey;
import dev.keystile.registry.command.UpdateOrganization;
import dev.keystile.registry.query.FindOrganization;
import dev.keystile.registry.query.ListOrganizations;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Desk;
import dev.keystile.server.http.JsonBody;
import dev.keystile.server.http.QueryParameters;
import dev.keystile.server.http.Refusal;
import dev.keystile.server.http.Reply;
import dev.keystile.server.http.View;
import tools.jackson.databind.node.ObjectNode;

/** The endpoints for all organizations of the installation, for the operator. */
final class OperatorOrganizations {

    private static final String EXTERNAL_ID = "external_id";
    private static final View<Organization> VIEW = Json::organization;

    private final Desk desk;

    OperatorOrganizations(Desk desk) {
        this.desk = desk;
    }

    Reply list(Call call) throws Refusal {
        QueryParameters query = call.listQuery(EXTERNAL_ID, "include");
        ListOrganizations question =
                new ListOrganizations(query.text(EXTERNAL_ID), query.flag("include", "archived"), query.page());
        return desk.list(call, question, VIEW, Organization::changeNumber);
    }

    Reply create(Call call) throws Refusal {
        call.requireNoQuery();
        JsonBody body = call.body("name", "username", "domain", EXTERNAL_ID, "owner_email");
        CreateOrganization command = new CreateOrganization(
                body.text("name"),
                body.nullableText("username"),
                body.nullableText("domain"),
                body.nullableText(EXTERNAL_ID),
                body.text("owner_email"));
        return desk.run(call, command, new CreatedView());
    }

    Reply show(Call call) throws Refusal {
        call.requireNoQuery();
        return desk.ask(call, new FindOrganization(call.id("id")), VIEW);
    }

    Reply update(Call call) throws Refusal {
        call.requireNoQuery();
        JsonBody body = call.body("name", "domain", EXTERNAL_ID);
        UpdateOrganization command = new UpdateOrganization(
                call.id("id"), body.optionalText("name"), body.patchText("domain"), body.patchText(EXTERNAL_ID));
        return desk.run(call, command, VIEW);
    }

    /** Issues a way back in to an organization that has lost all its own. */
    Reply issueOwnerKey(Call call) throws Refusal {
        call.requireNoQuery();
        IssueOwnerKey command =
                new IssueOwnerKey(call.id("id"), call.body("name").text("name"));
        return desk.run(call, command, new IssuedKeyView());
    }

    /** A new organization with its first key: whole in the one response that makes it, masked in what is kept. */
    private static final class CreatedView implements View<CreateOrganization.Result> {

        private final IssuedKeyView key = new IssuedKeyView();

        @Override
        public ObjectNode show(CreateOrganization.Result made) {
            return json(made, key.show(made.organizationKey()));
        }

        @Override
        public ObjectNode keep(CreateOrganization.Result made) {
            return json(made, key.keep(made.organizationKey()));
        }

        private static ObjectNode json(CreateOrganization.Result made, ObjectNode organizationKey) {
            ObjectNode json = Json.object();
            json.set("organization", Json.organization(made.organization()));
            json.set("organization_key", organizationKey);
            return json;
        }
    }
}
