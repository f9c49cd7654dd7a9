package dev.keystile.registry;

import dev.keystile.core.check.Change;
import dev.keystile.registry.store.Engine;
import dev.keystile.registry.store.Stores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The change log as it is read from the database, with hints from this process's own writer. */
final class SqlChangeLog implements ChangeLog {

    private static final Logger LOG = LoggerFactory.getLogger(SqlChangeLog.class);

    private final Engine engine;
    private final Map<Object, Runnable> hints = new ConcurrentHashMap<>();

    SqlChangeLog(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Snapshot snapshot() {
        return follow(stores -> {
            long number = stores.changes().newestNumber();
            List<Change> changes = new ArrayList<>(stores.organizations().snapshot());
            changes.addAll(stores.projects().snapshot());
            changes.addAll(stores.keys().snapshot());
            return new Snapshot(number, stores.changes().tokenOf(number), changes);
        });
    }

    @Override
    public List<LoggedChange> after(long n, int atMost) {
        if (atMost < 1 || atMost > MAX_CHANGES_A_READING) {
            throw new IllegalArgumentException("One reading gives 1 to " + MAX_CHANGES_A_READING + " changes");
        }
        return follow(stores -> stores.changes().after(n, atMost));
    }

    @Override
    public AutoCloseable onCommit(Runnable hint) {
        Object registration = new Object();
        hints.put(registration, hint);
        return () -> hints.remove(registration);
    }

    /** Tells everybody who wants to hear of commits. */
    void committed() {
        for (Runnable hint : hints.values()) {
            try {
                hint.run();
            } catch (RuntimeException e) {
                LOG.warn("A listener for commits failed", e);
            }
        }
    }

    private <T> T follow(Function<Stores, T> work) {
        try {
            return engine.follow(client -> work.apply(Stores.over(client)));
        } catch (RuntimeException e) {
            if (engine.isUnavailable(e)) {
                throw new StorageUnavailableException("the change log can't be read at the moment", e);
            }
            throw e;
        }
    }
}
