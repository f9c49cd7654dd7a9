package dev.keystile.server.api;

import dev.keystile.registry.IssuedKey;
import dev.keystile.registry.command.SetUpInstallation;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Desk;
import dev.keystile.server.http.JsonBody;
import dev.keystile.server.http.Refusal;
import dev.keystile.server.http.Reply;
import dev.keystile.server.http.View;
import tools.jackson.databind.node.ObjectNode;

/** The endpoint that sets up an empty installation, for the operator. */
final class Setup {

    private final Desk desk;

    Setup(Desk desk) {
        this.desk = desk;
    }

    Reply setUp(Call call) throws Refusal {
        call.requireNoQuery();
        JsonBody body = call.body("organization", "project", "owner_email");
        SetUpInstallation command =
                new SetUpInstallation(body.text("organization"), body.text("project"), body.text("owner_email"));
        return desk.run(call, command, new ResultView());
    }

    /** Two new keys: whole in the one response that makes them, masked in what is kept of that response. */
    private static final class ResultView implements View<SetUpInstallation.Result> {

        @Override
        public ObjectNode show(SetUpInstallation.Result made) {
            return keep(made)
                    .put("organization_key", plaintext(made.organizationKey()))
                    .put("project_key", plaintext(made.projectKey()));
        }

        @Override
        public ObjectNode keep(SetUpInstallation.Result made) {
            return Json.object()
                    .put("organization_id", made.organization().id())
                    .put("project_id", made.project().id())
                    .put("organization_key", made.organizationKey().key().mask())
                    .put("project_key", made.projectKey().key().mask());
        }

        private static String plaintext(IssuedKey issued) {
            return issued.plaintext().revealPlaintext();
        }
    }
}
