package dev.keystile.registry;

import dev.keystile.core.policy.Policy;
import dev.keystile.registry.store.Reading;
import dev.keystile.registry.store.Stores;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A reading over the rows of one transaction. */
class SnapshotReading implements Reading {

    private final Actor actor;
    private final Stores stores;
    private final Supplier<Policy> policies;
    private @Nullable Policy policy;
    private final Instant now;
    private long revealed = Committed.NOTHING_TO_AWAIT;

    SnapshotReading(Actor actor, Stores stores, RegistrySettings settings) {
        this.actor = actor;
        this.stores = stores;
        this.policies = settings.policy();
        this.now = Instant.ofEpochMilli(settings.clock().millis());
    }

    @Override
    public final Actor actor() {
        return actor;
    }

    @Override
    public final Instant now() {
        return now;
    }

    @Override
    public final Policy policy() {
        Policy known = policy == null ? policies.get() : policy;
        policy = known;
        return known;
    }

    @Override
    public final Stores stores() {
        return stores;
    }

    @Override
    public final void reveal(long changeNumber) {
        revealed = Math.max(revealed, changeNumber);
    }

    /** The newest change that the answer reveals. */
    final long revealed() {
        return revealed;
    }
}
