package dev.keystile.core.check;

import java.util.Locale;

/** What becomes of a secret or organization key that comes from a browser. */
public enum BrowserRefusal {
    /** It is refused. */
    REFUSE,
    /** It passes and is reported. */
    REPORT,
    /** It passes. */
    OFF;

    /** The name in the configuration, lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
