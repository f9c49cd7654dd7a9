package dev.keystile.registry;

import dev.keystile.core.check.KeyUse;
import dev.keystile.core.check.RefusalObserver;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.registry.postgres.PostgresEngine;
import dev.keystile.registry.sqlite.SqliteEngine;
import dev.keystile.registry.store.Engine;
import dev.keystile.registry.store.KeyUseStore;
import dev.keystile.registry.store.Stores;
import dev.keystile.registry.upkeep.BackedUp;
import dev.keystile.registry.upkeep.Examination;
import dev.keystile.registry.upkeep.UpkeepException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The system of record: runs commands, answers questions and keeps the change log.
 *
 * <p>Nothing here is remembered between two calls but what the database holds, save which requests with
 * an idempotency key are under way. Safe for use by several threads.
 */
public final class Registry implements AutoCloseable {

    private final RegistrySettings settings;
    private final Engine engine;
    private final Ledger ledger;
    private final SqlChangeLog changeLog;
    private final RefusalLog refusals;
    private final Housekeeper housekeeper;
    private final Object upkeep = new Object();
    private final Set<Claim> underWay = ConcurrentHashMap.newKeySet();

    private Registry(RegistrySettings settings, Engine engine) {
        this.settings = settings;
        this.engine = engine;
        this.changeLog = new SqlChangeLog(engine);
        this.refusals = new RefusalLog(settings.clock());
        this.ledger = Ledger.start(engine, settings, changeLog::committed);
        this.housekeeper = Housekeeper.start(ledger, refusals, settings);
    }

    /**
     * Opens the database, makes or updates its tables, and starts the writer. A SQLite file isn't locked: that no
     * other process opens it is for the caller to see to. A PostgreSQL database is refused while another registry
     * uses it.
     *
     * @throws DatabaseRefusedException if it is a newer program's, no database of Keystile's, or not fit to be one
     * @throws StorageUnavailableException if it can't be opened at the moment
     */
    public static Registry open(RegistrySettings settings) {
        return new Registry(settings, engine(settings.storage()));
    }

    private static Engine engine(Storage storage) {
        return switch (storage) {
            case Storage.SqliteFile(Path file) -> SqliteEngine.open(file);
            case Storage.Postgres(String jdbcUrl) -> PostgresEngine.open(jdbcUrl);
        };
    }

    /**
     * Opens a SQLite file that no server holds, for the operator's own commands of upkeep: those ask no policy.
     *
     * @throws DatabaseRefusedException if the file is a newer program's, or no database of Keystile's
     * @throws StorageUnavailableException if it can't be opened
     */
    public static Registry openForUpkeep(Path file, InstantSource clock, RandomGenerator random) {
        RegistrySettings settings = new RegistrySettings(
                file,
                () -> {
                    throw new IllegalStateException("There is no policy in upkeep");
                },
                KeyFormat.unbranded(),
                clock,
                random,
                RegistrySettings.DEFAULT_MAX_LIVE_KEYS_PER_PROJECT);
        return over(SqliteEngine.openForUpkeep(file), settings);
    }

    /** The same over an engine that is open. */
    static Registry over(Engine engine, RegistrySettings settings) {
        return new Registry(settings, engine);
    }

    /**
     * Runs a command and waits until it is committed.
     *
     * @throws StorageUnavailableException if the database can't be written at the moment; nothing has changed
     * @throws OutcomeUnknownException if nobody can say whether the change holds
     */
    public <T> Committed<Outcome<T>> execute(Actor actor, RequestContext context, Command<T> command) {
        RefusalTarget target = new RefusalTarget(actor, command.namedKey());
        Committed<Outcome<T>> answer =
                Ledger.await(ledger.change(actor, context, transaction -> run(command, transaction, target)));
        noteRefusal(actor, context, command.auditAction(), answer.value(), target);
        return answer;
    }

    private static <T> Effect<Outcome<T>> run(Command<T> command, LedgerTransaction transaction, RefusalTarget target) {
        Outcome<T> outcome = command.run(transaction);
        target.find(transaction.stores(), outcome);
        return switch (outcome) {
            case Outcome.Done<T> ignored ->
                transaction.isLeftAsItIs() ? Effect.takenBack(outcome) : Effect.kept(outcome);
            case Outcome.Refused<T> ignored -> Effect.takenBack(outcome);
        };
    }

    /**
     * Runs a command that carries an idempotency key, unless it has been run before.
     *
     * @throws StorageUnavailableException if the database can't be written at the moment; nothing has changed
     * @throws OutcomeUnknownException if nobody can say whether the change holds
     */
    public <T> Committed<Replayable<T>> execute(
            Actor actor, RequestContext context, Command<T> command, Idempotency<T> idempotency) {
        RefusalTarget target = new RefusalTarget(actor, command.namedKey());
        IdempotentCommand<T> once = new IdempotentCommand<>(command, idempotency, target);
        Claim claim = new Claim(Author.of(actor), ByteBuffer.wrap(once.keyDigest()));
        if (!underWay.add(claim)) {
            return new Committed<>(new Replayable.InProgress<>(), Committed.NOTHING_TO_AWAIT);
        }
        Committed<Replayable<T>> answer = Ledger.await(claimed(claim, actor, context, once));
        if (answer.value() instanceof Replayable.Fresh<T>(Outcome<T> outcome)) {
            noteRefusal(actor, context, command.auditAction(), outcome, target);
        }
        return answer;
    }

    /** The claim lasts as long as the job, however long its caller waits. */
    private <T> CompletableFuture<Committed<Replayable<T>>> claimed(
            Claim claim, Actor actor, RequestContext context, IdempotentCommand<T> once) {
        try {
            return ledger.change(actor, context, once::run).whenComplete((answer, fault) -> underWay.remove(claim));
        } catch (RuntimeException e) {
            underWay.remove(claim);
            throw e;
        }
    }

    /** A request with an idempotency key that hasn't been answered yet. */
    private record Claim(Author author, ByteBuffer keyDigest) {}

    /**
     * Answers a question from one read transaction.
     *
     * @throws StorageUnavailableException if the database can't be read at the moment
     */
    public <T> Committed<Outcome<T>> ask(Actor actor, RequestContext context, Query<T> query) {
        RefusalTarget target = new RefusalTarget(actor, query.namedKey());
        Committed<Outcome<T>> answer = read(stores -> {
            SnapshotReading reading = new SnapshotReading(actor, stores, settings);
            Outcome<T> outcome = query.answer(reading);
            target.find(stores, outcome);
            return new Committed<>(outcome, reading.revealed());
        });
        noteRefusal(actor, context, query.auditAction(), answer.value(), target);
        return answer;
    }

    /** Whether there is an organization. */
    public boolean isSetUp() {
        return !read(stores -> stores.organizations().isEmpty());
    }

    /**
     * Writes down when keys were last used; a later use that is known stays, and ids that aren't keys are passed over.
     * Takes no number of the change log. Written in parts, so that changes find their way between them.
     *
     * @throws StorageUnavailableException if the database can't be written at the moment: a part may be
     *     written. Whoever hears of it keeps the uses and tries again, which does no harm
     * @throws OutcomeUnknownException if nobody can say whether they are written; the same goes for it
     */
    public void recordUses(List<KeyUse> uses) {
        for (int from = 0; from < uses.size(); from += KeyUseStore.MAX_USES_A_WRITE) {
            List<KeyUse> part = uses.subList(from, Math.min(uses.size(), from + KeyUseStore.MAX_USES_A_WRITE));
            Ledger.await(ledger.write(stores -> {
                stores.uses().put(part);
                return part.size();
            }));
        }
    }

    /**
     * Looks whether the database is whole, while everything goes on. Takes as long as the database is large; one at a
     * time, so that nobody can have it looked at from many sides at once.
     *
     * @throws StorageUnavailableException if the database can't be reached at the moment
     */
    public Examination examine() {
        synchronized (upkeep) {
            return available(engine::examine);
        }
    }

    /**
     * Makes a backup while everything goes on.
     *
     * @param target where it is to be; never overwritten
     * @throws dev.keystile.registry.upkeep.UpkeepException if it can't be made, which leaves nothing behind
     */
    public BackedUp backUp(Path target) {
        synchronized (upkeep) {
            return available(() ->
                    engine.backUp(target, Instant.ofEpochMilli(settings.clock().millis())));
        }
    }

    /** The log of all changes, for nodes that follow it. */
    public ChangeLog changeLog() {
        return changeLog;
    }

    /** What doors tell of refused requests. Bounded; written to the audit a little later. */
    public RefusalObserver refusals() {
        return refusals;
    }

    /** Writes what waits to be written now and then, at once. */
    void tidy() {
        housekeeper.tidy();
    }

    Ledger ledger() {
        return ledger;
    }

    private void noteRefusal(
            Actor actor, RequestContext context, String action, Outcome<?> outcome, RefusalTarget target) {
        if (outcome instanceof Outcome.Refused<?>(var problem)) {
            refusals.refused(actor, context, action, problem, target.keyId(problem));
        }
    }

    private <T> T read(Function<Stores, T> work) {
        return available(() -> engine.read(client -> work.apply(Stores.over(client))));
    }

    private <T> T available(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (UpkeepException e) {
            throw e; // has its own words for whoever runs the command
        } catch (RuntimeException e) {
            if (engine.isUnavailable(e)) {
                throw new StorageUnavailableException("the database can't be read at the moment", e);
            }
            throw e;
        }
    }

    /** Finishes what is queued, writes the refusals that wait, and closes the database. */
    @Override
    public void close() {
        housekeeper.close();
        ledger.close();
        engine.close();
    }
}
