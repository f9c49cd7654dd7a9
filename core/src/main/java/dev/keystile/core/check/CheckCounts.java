package dev.keystile.core.check;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many checks came out in which way since the start. Safe for use by any number of threads, which don't get in each other's way. */
public final class CheckCounts {

    private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);

    CheckCounts() {
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome, new LongAdder());
        }
    }

    /** How a check came out. */
    public enum Outcome {
        ALLOWED,
        UNAUTHENTICATED,
        FORBIDDEN,
        BROWSER_REFUSED,
        NOT_FOUND,
        MALFORMED,
        UNAVAILABLE;

        /** The name in metrics, lower case. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    void add(Verdict verdict) {
        adder(outcomeOf(verdict)).increment();
    }

    /** How many there have been. */
    public long of(Outcome outcome) {
        return adder(outcome).sum();
    }

    private LongAdder adder(Outcome outcome) {
        LongAdder adder = counts.get(outcome);
        if (adder == null) {
            throw new AssertionError("Each outcome is counted");
        }
        return adder;
    }

    private static Outcome outcomeOf(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed ignored -> Outcome.ALLOWED;
            case Verdict.Unauthenticated ignored -> Outcome.UNAUTHENTICATED;
            case Verdict.Forbidden ignored -> Outcome.FORBIDDEN;
            case Verdict.BrowserRefused ignored -> Outcome.BROWSER_REFUSED;
            case Verdict.NotFound ignored -> Outcome.NOT_FOUND;
            case Verdict.Malformed ignored -> Outcome.MALFORMED;
            case Verdict.Unavailable ignored -> Outcome.UNAVAILABLE;
        };
    }
}
