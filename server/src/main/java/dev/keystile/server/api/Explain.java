package dev.keystile.server.api;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.check.CheckRequest;
import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.Explanation;
import dev.keystile.core.check.Identity;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.query.ListKeys;
import dev.keystile.registry.query.PageRequest;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Desk;
import dev.keystile.server.http.JsonBody;
import dev.keystile.server.http.Refusal;
import dev.keystile.server.http.Reply;
import dev.keystile.wire.Limits;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint that tells a check step by step: to the operator for any key, to an organization for its own. A key that
 * is another organization's is told like one that doesn't exist.
 *
 * <p>The key in the body goes into the check and nowhere else, and what is answered has no more of it than its mask.
 */
final class Explain {

    private static final int MAX_METHOD = 100;
    private static final String KEY = "key";
    private static final String KEY_ID = "key_id";

    private final Desk desk;
    private final CheckService checks;

    Explain(Desk desk, CheckService checks) {
        this.desk = desk;
        this.checks = checks;
    }

    Reply explain(Call call) throws Refusal {
        call.requireNoQuery();
        Supplier<Explanation> explanation = question(call.body(KEY, KEY_ID, "method", "path", "origin"));
        Identity viewer = call.exchange().identityOrNull();
        if (viewer == null) {
            return desk.report(ExplanationJson.of(explanation.get()));
        }
        long own = viewer.organization().id();
        return desk.ask(
                call,
                listOfKeys(own),
                ignored -> ExplanationJson.of(explanation.get().asSeenBy(own)));
    }

    /** Asked of the rows, so that they too decide who may: whoever may list the keys may have them explained. */
    private static ListKeys listOfKeys(long organizationId) {
        PageRequest shortest = new PageRequest(null, false, 1, null, null, null);
        return new ListKeys(new KeyOwner.Organization(organizationId), false, shortest);
    }

    /** Reads what is asked. The answer may take a walk through the key table, so it waits until the rows have said yes. */
    private Supplier<Explanation> question(JsonBody body) throws Refusal {
        String key = body.nullableText(KEY);
        Long keyId = body.nullableId(KEY_ID);
        CheckRequest request = new CheckRequest(
                key,
                bounded(body, "method", MAX_METHOD),
                bounded(body, "path", Limits.MAX_TARGET),
                body.nullableText("origin") != null);
        requireExactlyOne(key, keyId);
        return keyId == null ? () -> checks.explain(request) : () -> checks.explain(keyId, request);
    }

    private static void requireExactlyOne(@Nullable String key, @Nullable Long keyId) throws Refusal {
        if (key == null && keyId == null) {
            throw new Refusal(
                    Problem.ofParam(ErrorCode.PARAMETER_MISSING, KEY, "Say which key: send key, or its key_id."));
        }
        if (key != null && keyId != null) {
            throw Refusal.invalid(KEY_ID, "Send key or key_id, not both.");
        }
    }

    private static String bounded(JsonBody body, String field, int max) throws Refusal {
        String text = body.text(field);
        if (text.length() > max) {
            throw Refusal.invalid(field, "The field " + field + " must have at most " + max + " characters.");
        }
        return text;
    }
}
