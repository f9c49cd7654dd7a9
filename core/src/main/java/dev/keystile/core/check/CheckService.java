package dev.keystile.core.check;

import dev.keystile.core.key.KeyKind;

/**
 * The check as doors use it: it applies the browser rule that the installation chose and tells the
 * observer what is worth knowing. Safe for use by any number of threads.
 */
public final class CheckService {

    private final Checker checker;
    private final BrowserRefusal browserRefusal;
    private final RefusalObserver observer;
    private final CheckCounts counts = new CheckCounts();

    public CheckService(Checker checker, BrowserRefusal browserRefusal, RefusalObserver observer) {
        this.checker = checker;
        this.browserRefusal = browserRefusal;
        this.observer = observer;
    }

    /** Whether a check would be answered at this moment. */
    public boolean isAvailable() {
        return checker.isAvailable();
    }

    /** How the checks of this service came out. */
    public CheckCounts counts() {
        return counts;
    }

    /**
     * Decides whether a request may pass, and marks its key as used if it may. Never throws for anything
     * that a caller can send.
     */
    public Verdict check(CheckRequest request) {
        Verdict verdict = checker.checkAsUse(asked(request));
        counts.add(verdict);
        tellObserver(request, verdict);
        return verdict;
    }

    /**
     * Decides again on a request that has passed and is still being served, such as a stream. It is no new use of the key:
     * nothing is marked, counted or told to the observer.
     */
    public Verdict recheck(CheckRequest request) {
        return checker.check(asked(request));
    }

    /**
     * Tells step by step how {@link #check} would decide at this moment. Marks no use, tells no observer
     * and never throws for anything that a caller can send.
     */
    public Explanation explain(CheckRequest request) {
        return checker.explain(asked(request));
    }

    /**
     * The same for the key of an id, as if that key had been presented. Looks through the whole key table.
     *
     * @param keyId a key's id, positive
     * @param request what is asked; its key doesn't count
     */
    public Explanation explain(long keyId, CheckRequest request) {
        if (keyId <= 0) {
            throw new IllegalArgumentException("A key's id is positive");
        }
        return checker.explain(keyId, asked(request));
    }

    /** The request as the browser rule of the installation has it. */
    private CheckRequest asked(CheckRequest request) {
        boolean mayRefuse = request.fromBrowser() && browserRefusal == BrowserRefusal.REFUSE;
        return request.fromBrowser() == mayRefuse ? request : request.withFromBrowser(mayRefuse);
    }

    private void tellObserver(CheckRequest request, Verdict verdict) {
        switch (verdict) {
            case Verdict.Allowed allowed -> {
                boolean secret = allowed.identity().kind() != KeyKind.PUBLISHABLE;
                if (request.fromBrowser() && secret && browserRefusal == BrowserRefusal.REPORT) {
                    observer.secretKeyInBrowser(request, allowed.identity());
                }
            }
            case Verdict.Unauthenticated unauthenticated -> {
                if (unauthenticated.keyId() != 0) {
                    observer.refused(request, verdict);
                }
            }
            case Verdict.Forbidden ignored -> observer.refused(request, verdict);
            case Verdict.BrowserRefused ignored -> observer.refused(request, verdict);
            case Verdict.NotFound ignored -> observer.refused(request, verdict);
            case Verdict.Malformed ignored -> observer.refused(request, verdict);
            case Verdict.Unavailable ignored -> {}
        }
    }
}
