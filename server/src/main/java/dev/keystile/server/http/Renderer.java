package dev.keystile.server.http;

import dev.keystile.core.Problem;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Pending;
import dev.keystile.registry.Replayable;
import dev.keystile.registry.Settled;
import dev.keystile.registry.StoredResponse;
import dev.keystile.registry.query.Page;
import dev.keystile.wire.ProblemDocument;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one place where the registry's answers become replies. It takes settled answers, so that no caller
 * hears of a change that isn't in force on every node; what is pending goes out as 202 and says so.
 */
final class Renderer {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final String PROPAGATION = "propagation";
    private static final String PENDING = "pending";

    private Renderer() {}

    static <T> Reply one(Exchange exchange, Settled<Outcome<T>> answer, View<T> view) {
        return outcome(exchange, answer.value(), view);
    }

    /**
     * What was done, for a caller who doesn't wait; empty if nothing was, for a refusal may reveal a change
     * and so must wait.
     */
    static <T> Optional<Reply> accepted(Pending<Outcome<T>> answer, View<T> view) {
        return accepted(answer.value(), view);
    }

    /** The same; a replay must wait too. */
    static <T> Optional<Reply> acceptedIfFresh(Pending<Replayable<T>> answer, View<T> view) {
        return answer.value() instanceof Replayable.Fresh<T>(var outcome) ? accepted(outcome, view) : Optional.empty();
    }

    private static <T> Optional<Reply> accepted(Outcome<T> outcome, View<T> view) {
        return switch (outcome) {
            case Outcome.Done<T>(var value) ->
                Optional.of(Reply.json(ACCEPTED, markedPending(view.show(value)).toString())
                        .with(Headers.PREFERENCE_APPLIED, Preferences.RESPOND_ASYNC));
            case Outcome.Refused<T> ignored -> Optional.empty();
        };
    }

    /** The entry of a list whose change isn't in force on every node yet. */
    static ObjectNode markedPending(ObjectNode json) {
        return json.put(PROPAGATION, PENDING);
    }

    static <T> Reply replayable(Exchange exchange, Settled<Replayable<T>> answer, View<T> view) {
        return switch (answer.value()) {
            case Replayable.Fresh<T>(var outcome) -> outcome(exchange, outcome, view);
            case Replayable.Replayed<T>(var stored) -> Replies.kept(exchange, stored.status(), stored.body());
            case Replayable.Mismatch<T> ignored -> Replies.problem(exchange, Problems.IDEMPOTENCY_MISMATCH);
            case Replayable.InProgress<T> ignored -> Replies.problem(exchange, Problems.IDEMPOTENCY_IN_PROGRESS);
        };
    }

    static <T> Reply list(Exchange exchange, Settled<Outcome<Page<T>>> answer, View<T> row) {
        return switch (answer.value()) {
            case Outcome.Done<Page<T>>(var page) -> page(page, row);
            case Outcome.Refused<Page<T>>(var problem) -> Replies.problem(exchange, problem);
        };
    }

    /** What is kept of an answer; made within the transaction, before it is settled, and never sent from here. */
    static <T> StoredResponse kept(Exchange exchange, Outcome<T> outcome, View<T> view) {
        return switch (outcome) {
            case Outcome.Done<T>(var value) ->
                new StoredResponse(OK, view.keep(value).toString());
            case Outcome.Refused<T>(var problem) -> keptProblem(exchange, Problems.forCaller(problem));
        };
    }

    private static StoredResponse keptProblem(Exchange exchange, Problem problem) {
        return new StoredResponse(problem.code().status(), ProblemDocument.render(problem, exchange.requestId()));
    }

    private static <T> Reply outcome(Exchange exchange, Outcome<T> outcome, View<T> view) {
        return switch (outcome) {
            case Outcome.Done<T>(var value) -> Reply.json(OK, view.show(value).toString());
            case Outcome.Refused<T>(var problem) -> Replies.problem(exchange, problem);
        };
    }

    private static <T> Reply page(Page<T> page, View<T> row) {
        ObjectNode document = JSON.createObjectNode();
        ArrayNode results = document.putArray("results");
        page.results().forEach(result -> results.add(row.show(result)));
        document.put("nextCursor", page.nextCursor())
                .put("prevCursor", page.prevCursor())
                .put("limit", page.limit());
        return Reply.json(OK, document.toString())
                .with(Headers.TOTAL_COUNT, Long.toString(page.totalCount()))
                .with(Headers.LIMIT, Integer.toString(page.limit()));
    }
}
