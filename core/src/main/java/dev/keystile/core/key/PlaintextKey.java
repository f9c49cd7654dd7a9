package dev.keystile.core.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * A key's whole value, which exists in memory for one request and nowhere else.
 *
 * <h2>Security guarantees</h2>
 *
 * <ul>
 *   <li>It prints as its mask, so that a log line, an exception or a debugger's tooltip gives nothing away.
 *   <li>It compares in constant time and has no hash code, so it can't be a map's key.
 *   <li>It isn't serializable, and {@link #revealPlaintext()} is the only way to the value: search for
 *       that name to find every place that sees one.
 * </ul>
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class PlaintextKey {

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(PlaintextKey::newSha256);
    private static final int MASK_TAIL = 4;

    private final byte[] value;
    private final KeyKind kind;

    PlaintextKey(byte[] value, KeyKind kind) {
        this.value = value;
        this.kind = kind;
    }

    /**
     * Reads a key as somebody presents it. Offline: the shape and the checksum are looked at, nothing else.
     *
     * @return the key, or null if it can't be one (shape, length, alphabet or checksum)
     */
    public static @Nullable PlaintextKey parse(String presented) {
        return KeyFormat.parse(presented);
    }

    /**
     * Why a text is no key, for whoever presented it.
     *
     * @return what is wrong, to stand behind "it", never a piece of the text; null if it is a key
     */
    public static @Nullable String flawOf(String presented) {
        return KeyFormat.flawOf(presented);
    }

    /** The kind that the prefix claims; the stored row must agree with it. */
    public KeyKind kind() {
        return kind;
    }

    /** The SHA-256 of the whole value. */
    public KeyDigest digest() {
        byte[] digest = new byte[KeyDigest.BYTES];
        MessageDigest sha256 = SHA_256.get();
        sha256.update(value);
        try {
            sha256.digest(digest, 0, digest.length);
        } catch (DigestException e) {
            throw new AssertionError("SHA-256 fits 32 bytes", e);
        }
        ByteBuffer buffer = ByteBuffer.wrap(digest);
        return new KeyDigest(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /** The last four characters: with the prefix, all that is ever shown again. */
    public String lastFour() {
        return new String(value, value.length - MASK_TAIL, MASK_TAIL, StandardCharsets.US_ASCII);
    }

    /** Prefix, ellipsis, last four: {@code sk_…S1T2}. */
    public String mask() {
        return mask(kind, lastFour());
    }

    /** The mask of a key of which only kind and last four are known. */
    public static String mask(KeyKind kind, String lastFour) {
        return kind.prefix() + "…" + lastFour;
    }

    /** The whole value. For the one response that creates a key, and for nothing else. */
    public String revealPlaintext() {
        return new String(value, StandardCharsets.US_ASCII);
    }

    /** The mask. */
    @Override
    public String toString() {
        return mask();
    }

    /** Constant time in the contents. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PlaintextKey that && MessageDigest.isEqual(value, that.value);
    }

    /** Always refused: a hash of a secret, kept in a map, would be a way to find it. */
    @Override
    public int hashCode() {
        throw new UnsupportedOperationException("A plaintext key has no hash code; use its digest");
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }
}
