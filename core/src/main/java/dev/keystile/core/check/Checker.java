package dev.keystile.core.check;

import dev.keystile.core.check.KeyTable.KeyView;
import dev.keystile.core.check.Verdict.Unauthenticated.Reason;
import dev.keystile.core.key.KeyDigest;
import dev.keystile.core.policy.Policy;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * Answers checks from this node's own memory: no lock, no I/O. Safe for use by any number of threads.
 *
 * <h2>Design</h2>
 *
 * <p>A verdict must be one that was right at some moment after the check began. So the lease is asked
 * first, then the policy is read, then the table, then the key's entry, then its project's and
 * organization's; at the end the key's entry is read again, then all the others, and if one of them has
 * changed meanwhile the check starts over. A verdict from an old policy and a new role, which never was,
 * can't come out.
 */
public final class Checker {

    private static final int MAX_ATTEMPTS = 1_000;

    private final Lease lease;
    private final InstantSource clock;
    private volatile Policy policy;
    private volatile KeyTable table;

    /**
     * @param lease asked before every check
     * @param clock for expiry, exact to about a second
     */
    public Checker(Lease lease, InstantSource clock, Policy policy, KeyTable table) {
        this.lease = lease;
        this.clock = clock;
        this.policy = policy;
        this.table = table;
    }

    /** Puts another policy in force for every check that starts afterwards. */
    public void usePolicy(Policy next) {
        policy = next;
    }

    /**
     * Puts another table in place, as after a fresh snapshot, for every check that starts afterwards. Takes
     * the uses along that were not drained yet. To be called by the thread that applies changes to it.
     */
    @SuppressWarnings("ReferenceEquality") // another table is another object
    public void useTable(KeyTable next) {
        KeyTable before = table;
        table = next;
        if (next != before) {
            next.carryUsesOf(before);
        }
    }

    /** The policy in force. */
    public Policy policy() {
        return policy;
    }

    /** Whether a check would be answered at this moment. */
    public boolean isAvailable() {
        return lease.holds();
    }

    /** Decides whether a request may pass. Never throws for anything that a caller can send. */
    public Verdict check(CheckRequest request) {
        return decide(new Hearing(request, Hearing.Purpose.ASK));
    }

    /** The same; and if the request may pass, its key is marked as used at this second. */
    Verdict checkAsUse(CheckRequest request) {
        return decide(new Hearing(request, Hearing.Purpose.USE));
    }

    /** Tells a check step by step. Decides as a check does, marks nothing and tells nobody. */
    Explanation explain(CheckRequest request) {
        return explain(new Hearing(request, Hearing.Purpose.EXPLAIN));
    }

    /** Tells the check of the key of that id; what the request has as its key doesn't count. */
    Explanation explain(long keyId, CheckRequest request) {
        return explain(new Hearing(request, keyId));
    }

    /** Decides on the key of that id, as if it had been presented. Looks through the whole table. */
    Verdict checkKnown(long keyId, CheckRequest request) {
        return decide(new Hearing(request, keyId));
    }

    private Explanation explain(Hearing hearing) {
        return Explainer.explain(hearing, decide(hearing));
    }

    private Verdict decide(Hearing hearing) {
        if (!lease.holds()) {
            return new Verdict.Unavailable();
        }
        Reason reason = hearing.readKey();
        if (reason != null) {
            return new Verdict.Unauthenticated(reason, 0);
        }
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            Attempt attempt = new Attempt(hearing.request(), policy, table, clock);
            KeyView entry = hearing.find(attempt.table);
            Verdict verdict = attempt.decide(entry, hearing.claimedKind(entry));
            if (stillStands(attempt)) {
                conclude(hearing, attempt, verdict);
                return verdict;
            }
        }
        return new Verdict.Unavailable();
    }

    /** Keeps the attempt for nobody but the explainer, so that a check costs no garbage for it. */
    private void conclude(Hearing hearing, Attempt attempt, Verdict verdict) {
        switch (hearing.purpose()) {
            case ASK -> {}
            case USE -> {
                if (verdict instanceof Verdict.Allowed) {
                    markUsed(hearing, attempt);
                }
            }
            case EXPLAIN -> hearing.keep(attempt);
        }
    }

    /** The key first: all else was read before it and is read after it, so it all held at that moment. */
    @SuppressWarnings("ReferenceEquality") // another table or policy is another object
    private boolean stillStands(Attempt attempt) {
        return attempt.keyStands() && policy == attempt.policy && table == attempt.table && attempt.parentsStand();
    }

    /** A table that takes the other's place meanwhile takes its marks along, or is seen here. */
    @SuppressWarnings("ReferenceEquality") // another table is another object
    private void markUsed(Hearing hearing, Attempt attempt) {
        KeyDigest digest = hearing.digest();
        if (attempt.key == null || digest == null) {
            return;
        }
        long now = clock.millis();
        attempt.table.markUsed(attempt.key, now);
        KeyTable marked = attempt.table;
        while (marked != table) {
            marked = table;
            marked.markUsed(digest, now);
        }
    }

    /**
     * Hands over the keys that let a request pass since they were handed over last, in batches of up to
     * {@link KeyUse#MAX_A_BATCH}. A use is forgotten when the writer has returned: if it throws, what is
     * left stays for the next time. A use during a drain may be handed over twice but is never lost. One
     * thread at a time; looks through the whole table.
     *
     * @return how many uses were handed over
     */
    public int drainUses(Consumer<List<KeyUse>> writer) {
        return table.drainUses(writer);
    }
}
