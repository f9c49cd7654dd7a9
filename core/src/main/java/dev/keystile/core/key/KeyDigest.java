package dev.keystile.core.key;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The SHA-256 of a key's whole value: all that is ever stored of it. With 190 random bits in the
 * value a slow hash would buy nothing and cost a denial of service.
 *
 * @param first bytes 0 to 7, big-endian
 * @param second bytes 8 to 15
 * @param third bytes 16 to 23
 * @param fourth bytes 24 to 31
 */
public record KeyDigest(long first, long second, long third, long fourth) {

    /** The digest's length in bytes. */
    public static final int BYTES = 32;

    /**
     * Reads a stored digest.
     *
     * @throws IllegalArgumentException if it isn't 32 bytes long
     */
    public static KeyDigest ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("A key digest has 32 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new KeyDigest(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /** A fresh array of the 32 bytes. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth)
                .array();
    }

    /** The first eight hexadecimal digits, enough for a log. */
    @Override
    public String toString() {
        return "KeyDigest[" + HexFormat.of().toHexDigits((int) (first >>> 32)) + "…]";
    }
}
