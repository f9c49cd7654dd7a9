package dev.keystile.server.http;

import dev.keystile.registry.Barrier;
import dev.keystile.registry.Command;
import dev.keystile.registry.Idempotency;
import dev.keystile.registry.Query;
import dev.keystile.registry.Registry;
import dev.keystile.registry.command.RefuseRequest;
import dev.keystile.registry.query.Page;
import java.util.Optional;
import java.util.function.ToLongFunction;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where endpoints hand in what they want of the registry and get a reply: it runs the command or asks the
 * question, waits at the barrier (unless the caller asked not to), and has the answer rendered. Safe for use by several threads.
 */
public final class Desk {

    private static final View<Void> NEVER_DONE = nothing -> {
        throw new IllegalStateException("A refused request has nothing to show");
    };

    private static final int OK = 200;

    private final Registry registry;
    private final Barrier barrier;

    public Desk(Registry registry, Barrier barrier) {
        this.registry = registry;
        this.barrier = barrier;
    }

    /** Asks for one thing. */
    public <T> Reply ask(Call call, Query<T> query, View<T> view) {
        Exchange exchange = call.exchange();
        var answer = registry.ask(exchange.actor(), exchange.context(), query);
        return Renderer.one(exchange, barrier.settle(answer), view);
    }

    /** Tells the operator something that no command or query of the registry's gives, and that reveals no change. */
    public Reply report(ObjectNode report) {
        return Reply.json(OK, report.toString());
    }

    /** Asks for a part of a list of rows that changes write; one whose change is still on its way is marked. */
    public <T> Reply list(Call call, Query<Page<T>> query, View<T> row, ToLongFunction<T> changeNumber) {
        return list(call, query, entry -> {
            ObjectNode json = row.show(entry);
            return barrier.isEverywhere(changeNumber.applyAsLong(entry)) ? json : Renderer.markedPending(json);
        });
    }

    /** Asks for a part of a list. */
    public <T> Reply list(Call call, Query<Page<T>> query, View<T> row) {
        Exchange exchange = call.exchange();
        var answer = registry.ask(exchange.actor(), exchange.context(), query);
        return Renderer.list(exchange, barrier.settle(answer), row);
    }

    /** Makes a change; with an idempotency key, once however often it is asked for. */
    public <T> Reply run(Call call, Command<T> command, View<T> view) {
        Exchange exchange = call.exchange();
        String key = exchange.idempotencyKey();
        return key == null ? runOnce(exchange, command, view) : runOrReplay(exchange, command, view, key);
    }

    /** Turns away what an endpoint could not read; with an idempotency key, in the same way however often it is sent. */
    Reply refuse(Exchange exchange, Refusal refusal) {
        String key = exchange.idempotencyKey();
        return key == null
                ? Replies.problem(exchange, refusal.problem())
                : runOrReplay(exchange, new RefuseRequest(refusal.problem()), NEVER_DONE, key);
    }

    private <T> Reply runOnce(Exchange exchange, Command<T> command, View<T> view) {
        var answer = registry.execute(exchange.actor(), exchange.context(), command);
        Optional<Reply> accepted =
                Preferences.wantNoWaiting(exchange) ? Renderer.accepted(barrier.pend(answer), view) : Optional.empty();
        return accepted.orElseGet(() -> Renderer.one(exchange, barrier.settle(answer), view));
    }

    private <T> Reply runOrReplay(Exchange exchange, Command<T> command, View<T> view, String key) {
        var wish = new Idempotency<T>(key, Fingerprint.of(exchange), outcome -> Renderer.kept(exchange, outcome, view));
        var answer = registry.execute(exchange.actor(), exchange.context(), command, wish);
        Optional<Reply> accepted = Preferences.wantNoWaiting(exchange)
                ? Renderer.acceptedIfFresh(barrier.pend(answer), view)
                : Optional.empty();
        return accepted.orElseGet(() -> Renderer.replayable(exchange, barrier.settle(answer), view));
    }
}
