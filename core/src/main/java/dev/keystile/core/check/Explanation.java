package dev.keystile.core.check;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A check told step by step, for the people who run the installation or own the key. Holds no key's value:
 * a key is named by its id and its mask.
 *
 * @param verdict what the check says
 * @param organizationId the organization of the key that was recognised, or 0 if none was
 * @param steps what was looked at, in the order of the check; only the last one can have failed
 * @param remedy the smallest change that would let the request pass or come further, or null if it passes
 */
public record Explanation(
        Verdict verdict,
        long organizationId,
        List<Step> steps,
        @Nullable String remedy) {

    public Explanation {
        steps = List.copyOf(steps);
    }

    /** One thing that the check looked at, and what it saw. */
    public record Step(Subject subject, boolean passed, String text) {}

    /** What a step is about, in the order of the check. */
    public enum Subject {
        /** Whether this node may answer. */
        NODE,
        /** What was presented as the key. */
        KEY,
        /** Whether it is known, and what is known of it. */
        RECORD,
        /** Whether it is alive. */
        STATE,
        /** Where it may come from. */
        BROWSER,
        METHOD,
        PATH,
        SURFACE,
        ROUTE,
        /** The project that the path names. */
        PROJECT,
        PERMISSION;

        /** The name in answers, lower case. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What somebody of one organization may see: this explanation if the key is that organization's or of
     * nobody; otherwise the one that a key gets which was never issued.
     */
    public Explanation asSeenBy(long viewerOrganizationId) {
        return organizationId == 0 || organizationId == viewerOrganizationId ? this : Explainer.unknown(steps);
    }
}
