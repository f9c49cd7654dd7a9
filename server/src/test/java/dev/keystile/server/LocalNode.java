package dev.keystile.server;

import dev.keystile.core.check.Checker;
import dev.keystile.core.check.KeyTable;
import dev.keystile.core.check.Lease;
import dev.keystile.core.policy.Policy;
import dev.keystile.registry.ChangeLog;
import dev.keystile.registry.LoggedChange;
import dev.keystile.registry.Propagation;
import java.time.Duration;
import java.time.InstantSource;

/** A node that follows the change log when it is asked, and that can be told to lag or to lose its lease. */
final class LocalNode implements Lease, Propagation {

    private static final int BATCH = 1000;

    private final ChangeLog log;
    private final KeyTable table = new KeyTable();
    private final Checker checker;
    private long applied;
    private volatile boolean lags;
    private volatile boolean lapsed;

    LocalNode(ChangeLog log, Policy policy, InstantSource clock) {
        this.log = log;
        this.checker = new Checker(this, clock, policy, table);
        follow();
    }

    Checker checker() {
        return checker;
    }

    /** From now on no change reaches the node, or they do again. */
    void lag(boolean value) {
        lags = value;
    }

    /** From now on the node answers no check, or it does again. */
    void lapse(boolean value) {
        lapsed = value;
    }

    @Override
    public boolean holds() {
        return !lapsed;
    }

    @Override
    public boolean isEverywhere(long changeNumber) {
        return follow() >= changeNumber;
    }

    @Override
    public boolean awaitEverywhere(long changeNumber, Duration atMost) {
        return isEverywhere(changeNumber);
    }

    private synchronized long follow() {
        if (!lags) {
            for (LoggedChange change : log.after(applied, BATCH)) {
                table.apply(change.change());
                applied = change.n();
            }
        }
        return applied;
    }
}
