package dev.keystile.core.check;

import dev.keystile.core.check.KeyTable.KeyView;
import dev.keystile.core.check.Verdict.Unauthenticated.Reason;
import dev.keystile.core.key.KeyDigest;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import org.jspecify.annotations.Nullable;

/** One request on its way to a verdict: the key that it is about, and what it is for. */
final class Hearing {

    private final CheckRequest request;
    private final long keyId;
    private final Purpose purpose;
    private @Nullable PlaintextKey presented;
    private @Nullable KeyDigest digest;
    private @Nullable Attempt attempt;

    /** What the verdict is wanted for. */
    enum Purpose {
        /** To know it. */
        ASK,
        /** To let the request pass, which is a use of its key. */
        USE,
        /** To tell how it came about. */
        EXPLAIN
    }

    /** The key is the one that the request presents. */
    Hearing(CheckRequest request, Purpose purpose) {
        this.request = request;
        this.keyId = 0;
        this.purpose = purpose;
    }

    /** The key is the one of that id, to be explained. */
    Hearing(CheckRequest request, long keyId) {
        this.request = request;
        this.keyId = keyId;
        this.purpose = Purpose.EXPLAIN;
    }

    Purpose purpose() {
        return purpose;
    }

    CheckRequest request() {
        return request;
    }

    /** Reads the key that was presented; says why it can't be one, or null. */
    @Nullable
    Reason readKey() {
        if (isAskedById()) {
            return null;
        }
        String text = request.key();
        if (text == null) {
            return Reason.MISSING;
        }
        PlaintextKey key = PlaintextKey.parse(text);
        if (key == null) {
            return Reason.MALFORMED;
        }
        presented = key;
        digest = key.digest();
        return null;
    }

    boolean isAskedById() {
        return keyId != 0;
    }

    @Nullable
    KeyView find(KeyTable table) {
        return digest == null ? table.lookById(keyId) : table.look(digest);
    }

    /** The kind that the prefix says; a key that is asked about by its id is taken to have the right one. */
    KeyKind claimedKind(@Nullable KeyView entry) {
        if (presented != null) {
            return presented.kind();
        }
        return entry == null ? KeyKind.SECRET : entry.kind();
    }

    void keep(Attempt last) {
        attempt = last;
    }

    @Nullable
    Attempt attempt() {
        return attempt;
    }

    @Nullable
    PlaintextKey presented() {
        return presented;
    }

    @Nullable
    KeyDigest digest() {
        return digest;
    }
}
