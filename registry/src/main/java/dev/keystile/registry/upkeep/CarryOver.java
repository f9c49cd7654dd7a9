package dev.keystile.registry.upkeep;

import dev.keystile.registry.Actor;
import dev.keystile.registry.Command;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.access.Refusals;
import dev.keystile.registry.store.Transaction;
import java.util.List;

/** Takes steps in a database that is being restored, in one transaction. For the operator. */
record CarryOver(List<Step> steps) implements Command<Integer> {

    /** How many steps one transaction takes. */
    static final int MAX_STEPS = 500;

    @Override
    public String auditAction() {
        return "installation.restored";
    }

    @Override
    public Outcome<Integer> run(Transaction transaction) {
        if (!(transaction.actor() instanceof Actor.Operator)) {
            return Outcome.refused(Refusals.OPERATOR_ONLY);
        }
        steps.forEach(step -> step.take(transaction));
        return Outcome.done(steps.size());
    }
}
