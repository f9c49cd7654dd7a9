package dev.keystile.registry;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.registry.store.KeyStore.Tenancy;
import dev.keystile.registry.store.Stores;

/**
 * The key that a refusal is about, as far as the audit may say. One that isn't there, or is another
 * tenant's, is never named: that would tell the two apart, and let a caller make as many lines as there
 * are numbers. Safe for use by several threads.
 */
final class RefusalTarget {

    private final Actor actor;
    private final long named;
    private volatile long known;

    RefusalTarget(Actor actor, long named) {
        this.actor = actor;
        this.named = named;
    }

    /** Looks for the key in the rows that refused. */
    void find(Stores stores, Outcome<?> outcome) {
        known = outcome instanceof Outcome.Refused && named != 0 && isOfActorsTenant(stores) ? named : 0;
    }

    private boolean isOfActorsTenant(Stores stores) {
        long tenant = RefusalLog.tenancyOf(stores, Author.of(actor)).organizationId();
        return stores.keys()
                .tenancyOf(named)
                .map(Tenancy::organizationId)
                .filter(id -> id == tenant)
                .isPresent();
    }

    /** The key, or 0. An actor's own key counts as named when it was refused for being no key any more. */
    long keyId(Problem problem) {
        boolean isOver = problem.code() == ErrorCode.AUTHENTICATION_REQUIRED;
        return isOver && actor instanceof Actor.Key(long own) ? own : known;
    }
}
