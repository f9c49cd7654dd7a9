package dev.keystile.server.api;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.key.KeyKind;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.command.IssueKey;
import dev.keystile.registry.command.UpdateKey;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.JsonBody;
import dev.keystile.server.http.Refusal;
import org.jspecify.annotations.Nullable;

/** The fields of a project's keys. */
final class ProjectKeyForm implements KeyForm {

    @Override
    public IssueKey issue(KeyOwner owner, Call call) throws Refusal {
        JsonBody body = call.body("name", "description", "scope", "role", "expires_at");
        KeyKind kind = scope(body);
        ProjectRole role = role(body);
        return new IssueKey(
                owner,
                kind == null ? KeyKind.SECRET : kind,
                body.text("name"),
                body.nullableText("description"),
                role == null ? ProjectRole.SUPPORT : role,
                body.nullableInstant("expires_at"));
    }

    @Override
    public UpdateKey update(KeyOwner owner, long keyId, Call call) throws Refusal {
        JsonBody body = call.body("name", "description", "scope", "role");
        return new UpdateKey(
                owner, keyId, body.optionalText("name"), body.patchText("description"), role(body), scope(body));
    }

    private static @Nullable KeyKind scope(JsonBody body) throws Refusal {
        String word = body.optionalText("scope");
        return word == null ? null : Words.scope(word);
    }

    private static @Nullable ProjectRole role(JsonBody body) throws Refusal {
        String word = body.optionalText("role");
        return word == null ? null : Words.projectRole(word);
    }
}
