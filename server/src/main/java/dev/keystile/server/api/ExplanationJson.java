package dev.keystile.server.api;

import dev.keystile.core.Problem;
import dev.keystile.core.check.Explanation;
import dev.keystile.core.check.Identity;
import dev.keystile.core.check.Verdict;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How an explanation looks on the wire. */
final class ExplanationJson {

    private ExplanationJson() {}

    static ObjectNode of(Explanation explanation) {
        Problem problem = explanation.verdict().problem();
        ObjectNode json = Json.object()
                .put("allowed", problem == null)
                .put("code", problem == null ? null : problem.code().wireName())
                .put("message", problem == null ? null : problem.message());
        putKey(json, explanation);
        ArrayNode steps = json.putArray("steps");
        explanation.steps().forEach(step -> steps.add(step(step)));
        return json.put("remedy", explanation.remedy());
    }

    /** Of a key that is no good here, the steps tell what is known. */
    private static void putKey(ObjectNode json, Explanation explanation) {
        Identity identity = explanation.verdict().identityOrNull();
        json.put("key_id", idOrNull(keyId(explanation.verdict(), identity)))
                .put("kind", identity == null ? null : identity.kind().wireName())
                .put("role", identity == null ? null : identity.role().wireName())
                .put(
                        "project_id",
                        identity == null || identity.project() == null
                                ? null
                                : (Long) identity.project().id())
                .put("organization_id", idOrNull(explanation.organizationId()));
    }

    private static long keyId(Verdict verdict, @Nullable Identity identity) {
        if (identity != null) {
            return identity.keyId();
        }
        return verdict instanceof Verdict.Unauthenticated refusal ? refusal.keyId() : 0;
    }

    private static @Nullable Long idOrNull(long id) {
        return id == 0 ? null : (Long) id;
    }

    private static ObjectNode step(Explanation.Step step) {
        return Json.object()
                .put("subject", step.subject().wireName())
                .put("result", step.passed() ? "passed" : "refused")
                .put("text", step.text());
    }
}
