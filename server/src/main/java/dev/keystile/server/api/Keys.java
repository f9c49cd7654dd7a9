package dev.keystile.server.api;

import dev.keystile.registry.ApiKey;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.command.RevokeKey;
import dev.keystile.registry.query.FindKey;
import dev.keystile.registry.query.ListKeys;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Desk;
import dev.keystile.server.http.QueryParameters;
import dev.keystile.server.http.Refusal;
import dev.keystile.server.http.Reply;
import dev.keystile.server.http.View;

/** The endpoints for the keys of one owner. */
final class Keys {

    private static final View<ApiKey> VIEW = Json::key;

    private final Desk desk;
    private final OwnerOf owners;
    private final KeyForm form;

    Keys(Desk desk, OwnerOf owners, KeyForm form) {
        this.desk = desk;
        this.owners = owners;
        this.form = form;
    }

    Reply list(Call call) throws Refusal {
        QueryParameters query = call.listQuery("include");
        return desk.list(
                call,
                new ListKeys(owners.of(call), query.flag("include", "revoked"), query.page()),
                VIEW,
                ApiKey::changeNumber);
    }

    Reply issue(Call call) throws Refusal {
        call.requireNoQuery();
        return desk.run(call, form.issue(owners.of(call), call), new IssuedKeyView());
    }

    Reply show(Call call) throws Refusal {
        call.requireNoQuery();
        return desk.ask(call, new FindKey(owners.of(call), call.id("id")), VIEW);
    }

    Reply update(Call call) throws Refusal {
        call.requireNoQuery();
        KeyOwner owner = owners.of(call);
        return desk.run(call, form.update(owner, call.id("id"), call), VIEW);
    }

    Reply revoke(Call call) throws Refusal {
        QueryParameters query = call.query("reason");
        return desk.run(call, new RevokeKey(owners.of(call), call.id("id"), query.text("reason")), VIEW);
    }
}
