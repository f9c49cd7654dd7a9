package dev.keystile.server.api;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.UpdateKey;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.JsonBody;
import dev.keystile.server.http.Refusal;
import org.jspecify.annotations.Nullable;

/** The fields of an organization's keys, which have no scope. */
final class OrganizationKeyForm implements KeyForm {

    @Override
    public IssueKey issue(KeyOwner owner, Call call) throws Refusal {
        JsonBody body = call.body("name", "description", "role", "expires_at");
        OrganizationRole role = role(body);
        return new IssueKey(
                owner,
                KeyKind.ORGANIZATION,
                body.text("name"),
                body.nullableText("description"),
                role == null ? OrganizationRole.ADMIN : role,
                body.nullableInstant("expires_at"));
    }

    @Override
    public UpdateKey update(KeyOwner owner, long keyId, Call call) throws Refusal {
        JsonBody body = call.body("name", "description", "role");
        return new UpdateKey(owner, keyId, body.optionalText("name"), body.patchText("description"), role(body), null);
    }

    private static @Nullable OrganizationRole role(JsonBody body) throws Refusal {
        String word = body.optionalText("role");
        return word == null ? null : Words.organizationRole(word);
    }
}
