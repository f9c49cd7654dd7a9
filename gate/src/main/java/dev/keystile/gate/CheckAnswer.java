package dev.keystile.gate;

import dev.keystile.core.Problem;
import dev.keystile.core.check.Identity;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.policy.PermissionSet;
import dev.keystile.core.policy.Policy;
import tools.jackson.core.JsonGenerator;

/** Writes the answer of {@code POST /v1/check}. */
final class CheckAnswer {

    private CheckAnswer() {}

    /**
     * The document that tells a verdict.
     *
     * @param policy the policy in force, which says what the role of a refused key may do
     */
    static byte[] of(Verdict verdict, Policy policy) {
        Problem problem = verdict.problem();
        Identity identity = verdict.identityOrNull();
        return Json.object(json -> {
            json.writeBooleanProperty("allowed", problem == null);
            Json.writeNullable(
                    json, "code", problem == null ? null : problem.code().wireName());
            Json.writeNullable(json, "message", problem == null ? null : problem.message());
            if (identity == null) {
                writeNobody(json);
            } else {
                writeIdentity(json, identity);
                writePermissions(json, permissions(verdict, identity, policy));
            }
        });
    }

    private static void writeNobody(JsonGenerator json) {
        json.writeNullProperty("key_id");
        json.writeNullProperty("kind");
        json.writeNullProperty("role");
        json.writeNullProperty("project_id");
        json.writeNullProperty("organization_id");
        json.writeNullProperty("permissions");
    }

    private static void writeIdentity(JsonGenerator json, Identity identity) {
        json.writeNumberProperty("key_id", identity.keyId());
        json.writeStringProperty("kind", identity.kind().wireName());
        json.writeStringProperty("role", identity.role().wireName());
        if (identity.project() == null) {
            json.writeNullProperty("project_id");
        } else {
            json.writeNumberProperty("project_id", identity.project().id());
        }
        json.writeNumberProperty("organization_id", identity.organization().id());
    }

    private static void writePermissions(JsonGenerator json, PermissionSet permissions) {
        json.writeArrayPropertyStart("permissions");
        permissions.names().forEach(json::writeString);
        json.writeEndArray();
    }

    private static PermissionSet permissions(Verdict verdict, Identity identity, Policy policy) {
        return switch (verdict) {
            case Verdict.Allowed allowed -> allowed.permissions();
            case Verdict.Forbidden forbidden -> forbidden.permissions();
            case Verdict.BrowserRefused ignored -> policy.permissionsOf(identity.role());
            case Verdict.NotFound ignored -> policy.permissionsOf(identity.role());
            case Verdict.Malformed ignored -> policy.permissionsOf(identity.role());
            case Verdict.Unauthenticated ignored -> PermissionSet.NONE;
            case Verdict.Unavailable ignored -> PermissionSet.NONE;
        };
    }
}
