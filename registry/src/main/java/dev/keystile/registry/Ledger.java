package dev.keystile.registry;

import dev.keystile.registry.store.Engine;
import dev.keystile.registry.store.Stores;
import dev.keystile.registry.store.WriteConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place that writes.
 *
 * <h2>Design</h2>
 *
 * <p>Jobs queue for one thread, which runs as many as are waiting in one transaction, each behind a
 * savepoint of its own, and commits them together (group commit; DeWitt et al., "Implementation
 * Techniques for Main Memory Database Systems", 1984): the one flush to disk is shared. A refusal goes
 * back to its savepoint, so that its number is used by the next job and numbers stay gap-free. A fault
 * takes the whole transaction back, after which its jobs are run one to a transaction, so that only the
 * culprit fails. A caller hears of its job after the commit and not before.
 *
 * <p>Safe for use by several threads.
 */
final class Ledger implements AutoCloseable {

    static final int MAX_WAITING = 4096;
    static final int MAX_BATCH = 128;
    static final int MAX_WAIT_SECONDS = 60;

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private final Engine engine;
    private final RegistrySettings settings;
    private final Runnable onCommit;
    private final BlockingQueue<Job<?>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Job<Boolean> last = new PlainJob<>(stores -> true);
    private final Thread writer;
    private boolean closed;
    private @Nullable WriteConnection connection;
    private volatile boolean mustLookWhetherDurable;

    /** @param onCommit called on the writer's thread after each commit of a change; must return at once */
    Ledger(Engine engine, RegistrySettings settings, Runnable onCommit) {
        this.engine = engine;
        this.settings = settings;
        this.onCommit = onCommit;
        this.writer = Thread.ofPlatform().name("keystile-ledger").unstarted(this::writeUntilClosed);
    }

    static Ledger start(Engine engine, RegistrySettings settings, Runnable onCommit) {
        Ledger ledger = new Ledger(engine, settings, onCommit);
        ledger.writer.start();
        return ledger;
    }

    /** Queues work that changes what verdicts depend on. It may be run more than once. */
    <T> CompletableFuture<Committed<T>> change(
            Actor actor, RequestContext context, Function<LedgerTransaction, Effect<T>> work) {
        return submit(new ChangeJob<>(actor, context, settings, work));
    }

    /** Queues work that touches no verdict. It may be run more than once. */
    <T> CompletableFuture<T> write(Function<Stores, T> work) {
        return submit(new PlainJob<>(work));
    }

    /** Waits for what was queued and rethrows its fault. */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException("interrupted while a change was under way", e);
        } catch (TimeoutException e) {
            throw new OutcomeUnknownException("a change took more than " + MAX_WAIT_SECONDS + " seconds", e);
        } catch (ExecutionException e) {
            throw faultOf(e);
        }
    }

    private static RuntimeException faultOf(ExecutionException e) {
        return switch (e.getCause()) {
            case RuntimeException fault -> fault;
            case Error error -> throw error;
            case null, default -> new IllegalStateException(e.getCause());
        };
    }

    private synchronized <T> CompletableFuture<T> submit(Job<T> job) {
        if (closed) {
            throw new StorageUnavailableException("the registry is closed", null);
        }
        if (!waiting.offer(job)) {
            throw new StorageUnavailableException(MAX_WAITING + " changes are waiting for the database", null);
        }
        return job.future();
    }

    private void writeUntilClosed() {
        List<Job<?>> batch = new ArrayList<>(MAX_BATCH);
        do {
            batch.clear();
            takeInto(batch);
            try {
                process(batch);
            } catch (RuntimeException | Error e) {
                LOG.error("The ledger met a fault outside of any job", e);
                failAll(batch, () -> new OutcomeUnknownException("the writer failed", e));
                discardConnection();
            }
        } while (!batch.contains(last));
        discardConnection();
    }

    private void takeInto(List<Job<?>> batch) {
        boolean interrupted = false;
        while (batch.isEmpty()) {
            try {
                batch.add(waiting.take());
            } catch (InterruptedException e) {
                interrupted = true; // nobody interrupts the writer but by mistake
            }
        }
        if (interrupted) {
            LOG.warn("The ledger's thread was interrupted and goes on");
        }
        waiting.drainTo(batch, MAX_BATCH - 1);
    }

    private void process(List<Job<?>> batch) {
        if (!commitTogether(batch)) {
            for (Job<?> job : batch) {
                commitTogether(List.of(job));
            }
        }
    }

    /** Returns false if a fault took the batch back, and its jobs are to be run one by one. */
    private boolean commitTogether(List<Job<?>> batch) {
        WriteConnection open = begin(batch);
        if (open == null) {
            return true;
        }
        try {
            Stores stores = Stores.over(open.client());
            batch.forEach(job -> job.run(open, stores));
        } catch (RuntimeException | Error e) {
            return takeBack(open, batch, e);
        }
        commit(open, batch);
        return true;
    }

    /** Has the next batch look whether the database is durable still; every batch fails until it is. */
    void lookWhetherDurable() {
        mustLookWhetherDurable = true;
    }

    private @Nullable WriteConnection begin(List<Job<?>> batch) {
        try {
            WriteConnection open = beginOnUsed() ? Objects.requireNonNull(connection) : beginOnNew();
            if (mustLookWhetherDurable) {
                open.requireDurable();
                mustLookWhetherDurable = false;
            }
            return open;
        } catch (RuntimeException e) {
            discardConnection();
            failAll(batch, () -> faultFor(e));
            return null;
        }
    }

    /** Begins on the connection that there is; false if it has died since, which harms nobody yet. */
    private boolean beginOnUsed() {
        WriteConnection used = connection;
        if (used == null) {
            return false;
        }
        try {
            used.begin();
            return true;
        } catch (RuntimeException e) {
            LOG.debug("The database connection can't be used any more", e);
            discardConnection();
            return false;
        }
    }

    private WriteConnection beginOnNew() {
        WriteConnection fresh = engine.openWriter();
        connection = fresh;
        fresh.begin();
        return fresh;
    }

    private boolean takeBack(WriteConnection open, List<Job<?>> batch, Throwable fault) {
        try {
            open.rollback();
        } catch (RuntimeException e) {
            discardConnection();
        }
        if (batch.size() > 1) {
            return false;
        }
        failAll(batch, () -> faultFor(fault));
        return true;
    }

    private void commit(WriteConnection open, List<Job<?>> batch) {
        try {
            open.commit();
        } catch (RuntimeException e) {
            LOG.error("The outcome of a commit isn't known; opening the database anew", e);
            discardConnection();
            failAll(batch, () -> new OutcomeUnknownException("the outcome of a commit isn't known", e));
            return;
        }
        if (batch.stream().anyMatch(Job::hasChanged)) {
            onCommit.run();
        }
        batch.forEach(Job::succeed);
    }

    private Throwable faultFor(Throwable fault) {
        return engine.isUnavailable(fault)
                ? new StorageUnavailableException("the database can't be written at the moment", fault)
                : fault;
    }

    private static void failAll(List<Job<?>> batch, Supplier<Throwable> fault) {
        batch.forEach(job -> job.fail(fault));
    }

    private void discardConnection() {
        WriteConnection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (RuntimeException e) {
                LOG.warn("The database connection didn't close cleanly", e);
            }
        }
    }

    /** Finishes what is queued, and takes nothing more. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        putLast();
        joinWriter();
    }

    private void putLast() {
        boolean interrupted = false;
        while (true) {
            try {
                waiting.put(last);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        restoreInterrupt(interrupted);
    }

    private void joinWriter() {
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        restoreInterrupt(interrupted);
    }

    private static void restoreInterrupt(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
