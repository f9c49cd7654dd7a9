package dev.keystile.registry;

import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.registry.access.Authoriser;
import dev.keystile.registry.store.IdempotencyStore.Kept;
import dev.keystile.registry.store.Stores;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A command with an idempotency key: it is run once, and its answer is kept in the same transaction. */
final class IdempotentCommand<T> {

    static final Duration KEPT_FOR = Duration.ofHours(24);

    /** How many answers are kept for one credential. */
    static final int MAX_KEPT = 100_000;

    private static final Problem TOO_MANY_KEPT = Problem.of(
            ErrorCode.RATE_LIMITED,
            "These credentials have used " + MAX_KEPT + " idempotency keys within " + KEPT_FOR.toHours()
                    + " hours, which is the maximum. Nothing was done. Send the request without an idempotency key, or"
                    + " wait until the oldest are " + KEPT_FOR.toHours() + " hours old.");

    private final Command<T> command;
    private final Idempotency<T> idempotency;
    private final RefusalTarget target;
    private final byte[] keyDigest;

    IdempotentCommand(Command<T> command, Idempotency<T> idempotency, RefusalTarget target) {
        this.target = target;
        this.command = command;
        this.idempotency = idempotency;
        this.keyDigest = sha256(idempotency.key());
    }

    byte[] keyDigest() {
        return keyDigest.clone();
    }

    Effect<Replayable<T>> run(LedgerTransaction transaction) {
        if (Authoriser.of(transaction).isSomebody() instanceof Outcome.Refused<Boolean>(var problem)) {
            return Effect.takenBack(new Replayable.Fresh<>(refused(problem)));
        }
        Author author = Author.of(transaction.actor());
        Optional<Kept> kept = transaction.stores().idempotency().find(author, keyDigest, transaction.now());
        return kept.isPresent() ? replay(transaction, kept.get()) : runFresh(transaction, author);
    }

    private Effect<Replayable<T>> replay(LedgerTransaction transaction, Kept kept) {
        if (!MessageDigest.isEqual(kept.fingerprint(), idempotency.fingerprint())) {
            return Effect.takenBack(new Replayable.Mismatch<>());
        }
        transaction.reveal(kept.changeNumber());
        return Effect.takenBack(new Replayable.Replayed<>(kept.response()));
    }

    private Effect<Replayable<T>> runFresh(LedgerTransaction transaction, Author author) {
        if (transaction.stores().idempotency().hasKept(author, MAX_KEPT)) {
            return Effect.takenBack(new Replayable.Fresh<>(refused(TOO_MANY_KEPT)));
        }
        Outcome<T> outcome = command.run(transaction);
        target.find(transaction.stores(), outcome);
        Replayable<T> fresh = new Replayable.Fresh<>(outcome);
        return switch (outcome) {
            case Outcome.Done<T> ignored -> done(transaction, fresh, keep(transaction, author, outcome));
            case Outcome.Refused<T>(var problem) ->
                isKept(problem.code())
                        ? Effect.takenBackFor(fresh, keep(transaction, author, outcome))
                        : Effect.takenBack(fresh);
        };
    }

    private Effect<Replayable<T>> done(LedgerTransaction transaction, Replayable<T> fresh, Consumer<Stores> keeping) {
        if (transaction.isLeftAsItIs()) {
            return Effect.takenBackFor(fresh, keeping);
        }
        keeping.accept(transaction.stores());
        return Effect.kept(fresh);
    }

    private Consumer<Stores> keep(LedgerTransaction transaction, Author author, Outcome<T> outcome) {
        StoredResponse response = idempotency.render().apply(outcome);
        Kept kept = new Kept(idempotency.fingerprint(), response, transaction.revealed());
        return stores -> stores.idempotency()
                .put(author, keyDigest, kept, transaction.now().plus(KEPT_FOR));
    }

    private static boolean isKept(ErrorCode code) {
        return code.status() < 500 && code != ErrorCode.RATE_LIMITED;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }
}
