package dev.keystile.server.api;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.Problem.FieldError;
import dev.keystile.core.check.PolicyDiff;
import dev.keystile.core.policy.PolicyException;
import dev.keystile.core.policy.PolicyProblem;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Desk;
import dev.keystile.server.http.Refusal;
import dev.keystile.server.http.Reply;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The endpoint by which the operator has the policy file read anew. */
final class Policies {

    /** How many differences are listed at the most. */
    static final int MAX_CHANGES = 1000;

    /** How many mistakes of a file are listed at the most. */
    static final int MAX_ERRORS = 20;

    private static final int MAX_TEXT = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

    private final Desk desk;
    private final PolicyReload policy;

    Policies(Desk desk, PolicyReload policy) {
        this.desk = desk;
        this.policy = policy;
    }

    /** Puts the file in force, and tells whose verdicts are others now. */
    Reply reload(Call call) throws Refusal {
        call.requireNoQuery();
        call.requireNoFields();
        if (!policy.hasFile()) {
            throw conflict("This server has the reference policy, which is no file. Start it with --policy FILE.");
        }
        PolicyReload.Replaced replaced = replace();
        PolicyDiff difference = PolicyDiff.between(replaced.before(), replaced.after());
        LOG.info(
                "The policy was read anew: {} verdicts differ",
                difference.differences().size());
        return desk.report(view(difference));
    }

    private PolicyReload.Replaced replace() throws Refusal {
        try {
            return policy.reload();
        } catch (PolicyException e) {
            throw new Refusal(Problem.validationFailed(
                    e.problems().stream().limit(MAX_ERRORS).map(Policies::error).toList()));
        } catch (IOException e) {
            throw conflict("The policy file can't be read, and the policy before stays in force. See that the file is"
                    + " there and that Keystile may read it.");
        }
    }

    private static Refusal conflict(String message) {
        return new Refusal(Problem.of(ErrorCode.STATE_CONFLICT, message));
    }

    private static FieldError error(PolicyProblem problem) {
        String place = problem.line() == 0 ? "file" : "line " + problem.line();
        String text = problem.message() + " (" + problem.mend() + ")";
        return new FieldError(place, "policy_invalid", text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text);
    }

    private static ObjectNode view(PolicyDiff difference) {
        ObjectNode json = Json.object();
        ArrayNode changes = json.putArray("changes");
        difference.differences().stream().limit(MAX_CHANGES).forEach(change -> changes.add(view(change)));
        return json.put(
                "complete", difference.complete() && difference.differences().size() <= MAX_CHANGES);
    }

    private static ObjectNode view(PolicyDiff.Difference change) {
        return Json.object()
                .put("kind", change.kind().wireName())
                .put("role", change.role().wireName())
                .put("method", change.method())
                .put("route", change.route())
                .put("before", change.before().wireName())
                .put("after", change.after().wireName());
    }
}
