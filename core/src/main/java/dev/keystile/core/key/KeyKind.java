package dev.keystile.core.key;

import java.util.Optional;

/** Where a key may live and what it is bound to. */
public enum KeyKind {
    /** For browsers and apps: one project, allowlisted endpoints only. */
    PUBLISHABLE("pk_", "publishable"),
    /** For backends: one project. */
    SECRET("sk_", "secret"),
    /** For administration: one organization, across its projects. */
    ORGANIZATION("ok_", "organization");

    private final String prefix;
    private final String wireName;

    KeyKind(String prefix, String wireName) {
        this.prefix = prefix;
        this.wireName = wireName;
    }

    /** The three characters that every value of this kind begins with. */
    public String prefix() {
        return prefix;
    }

    /** The name in the policy file and in answers. */
    public String wireName() {
        return wireName;
    }

    /** Whether a key of this kind may be seen by anybody, as one in a browser is. */
    public boolean isPublic() {
        return this == PUBLISHABLE;
    }

    /** The kind of that wire name, compared case-sensitively. */
    public static Optional<KeyKind> ofWireName(String name) {
        for (KeyKind kind : values()) {
            if (kind.wireName.equals(name)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
