package dev.keystile.core.check;

/**
 * Hears of requests by known keys that were refused, or would have been. Called on the road of a check:
 * an implementation must return at once, and bound what it keeps.
 */
public interface RefusalObserver {

    /**
     * A check of a key that is known (revoked ones included) did not let the request pass.
     *
     * @param request what was asked and, in {@link CheckRequest#caller()}, by whom
     */
    void refused(CheckRequest request, Verdict verdict);

    /** A secret key came from a browser and passed, since only a report was asked for. */
    void secretKeyInBrowser(CheckRequest request, Identity identity);

    /** Hears nothing. */
    RefusalObserver NONE = new RefusalObserver() {
        @Override
        public void refused(CheckRequest request, Verdict verdict) {}

        @Override
        public void secretKeyInBrowser(CheckRequest request, Identity identity) {}
    };
}
