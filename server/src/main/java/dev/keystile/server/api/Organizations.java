package dev.keystile.server.api;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.check.Identity;
import dev.keystile.registry.Organization;
import dev.keystile.registry.Patch;
import dev.keystile.registry.command.ArchiveOrganization;
import dev.keystile.registry.command.UpdateOrganization;
import dev.keystile.registry.query.FindOrganization;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Desk;
import dev.keystile.server.http.JsonBody;
import dev.keystile.server.http.Refusal;
import dev.keystile.server.http.Reply;
import dev.keystile.server.http.View;
import tools.jackson.databind.node.ObjectNode;

/** The endpoints for the key's own organization. */
final class Organizations {

    private final Desk desk;

    Organizations(Desk desk) {
        this.desk = desk;
    }

    Reply show(Call call) throws Refusal {
        call.requireNoQuery();
        Identity identity = call.exchange().identity();
        return desk.ask(call, new FindOrganization(identity.organization().id()), view(identity));
    }

    Reply update(Call call) throws Refusal {
        call.requireNoQuery();
        JsonBody body = call.body("name", "domain");
        Identity identity = call.exchange().identity();
        UpdateOrganization command = new UpdateOrganization(
                identity.organization().id(), body.optionalText("name"), body.patchText("domain"), Patch.absent());
        return desk.run(call, command, view(identity));
    }

    /** Ends the organization for ever, and with it every project and every key that it has. */
    Reply archive(Call call) throws Refusal {
        String confirmation = call.query("confirm").text("confirm");
        if (confirmation == null) {
            throw new Refusal(Problem.ofParam(
                    ErrorCode.PARAMETER_MISSING,
                    "confirm",
                    "This can't be undone: confirm it with the organization's username, ?confirm=<username>."));
        }
        Identity identity = call.exchange().identity();
        return desk.run(call, new ArchiveOrganization(identity.organization().id(), confirmation), view(identity));
    }

    private static View<Organization> view(Identity identity) {
        return organization -> {
            ObjectNode json = Json.object();
            json.set("organization", Json.organization(organization));
            return json.put("role", identity.role().wireName());
        };
    }
}
