package dev.keystile.registry.command;

import dev.keystile.core.Problem;
import dev.keystile.registry.Command;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.store.Transaction;

/**
 * A request of a known caller that a door turns away before it asks for anything. As a command, its answer is kept under
 * the request's idempotency key like any other refusal, so that the same key with another body is a mismatch.
 */
public record RefuseRequest(Problem problem) implements Command<Void> {

    @Override
    public String auditAction() {
        return "request.refused";
    }

    @Override
    public Outcome<Void> run(Transaction transaction) {
        return Outcome.refused(problem);
    }
}
