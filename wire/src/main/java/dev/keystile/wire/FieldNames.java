package dev.keystile.wire;

/** The names of fields that an answer may repeat though nobody knows them: anything else may be a piece of a key. */
public final class FieldNames {

    /** The most characters of an unknown name that are repeated: fewer than the smallest piece of a key that counts as one. */
    private static final int LONGEST_REPEATED = 11;

    private FieldNames() {}

    /** Whether an unknown name may stand in an answer: it is short, and made of a-z and underscores alone. */
    public static boolean mayBeRepeated(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST_REPEATED
                && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || c == '_');
    }
}
