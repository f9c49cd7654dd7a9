package dev.keystile.registry.upkeep;

/**
 * What the doctor found in one place.
 *
 * @param check what was looked at, in a word or two
 * @param text what was found and, unless all is well, how to mend it; never a secret
 */
public record Finding(Severity severity, String check, String text) {

    static Finding ok(String check, String text) {
        return new Finding(Severity.OK, check, text);
    }

    static Finding warning(String check, String text) {
        return new Finding(Severity.WARNING, check, text);
    }

    static Finding fault(String check, String text) {
        return new Finding(Severity.FAULT, check, text);
    }
}
