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

    public CheckService(Checker checker, BrowserRefusal browserRefusal, RefusalObserver observer) {
        this.checker = checker;
        this.browserRefusal = browserRefusal;
        this.observer = observer;
    }

    /** Whether a check would be answered at this moment. */
    public boolean isAvailable() {
        return checker.isAvailable();
    }

    /** Decides whether a request may pass. Never throws for anything that a caller can send. */
    public Verdict check(CheckRequest request) {
        boolean mayRefuse = request.fromBrowser() && browserRefusal == BrowserRefusal.REFUSE;
        CheckRequest asked = request.fromBrowser() == mayRefuse
                ? request
                : new CheckRequest(request.key(), request.method(), request.path(), mayRefuse);
        Verdict verdict = checker.check(asked);
        tellObserver(request, verdict);
        return verdict;
    }

    private void tellObserver(CheckRequest request, Verdict verdict) {
        switch (verdict) {
            case Verdict.Allowed allowed -> {
                boolean secret = allowed.identity().kind() != KeyKind.PUBLISHABLE;
                if (request.fromBrowser() && secret && browserRefusal == BrowserRefusal.REPORT) {
                    observer.secretKeyInBrowser(allowed.identity());
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
