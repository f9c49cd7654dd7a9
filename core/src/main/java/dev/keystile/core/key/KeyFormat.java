package dev.keystile.core.key;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a key's value: {@code <prefix>[<brand>_]<32 random base62><6 base62 of CRC-32>}.
 *
 * <p>The random part has 32 · log2(62) = 190 bits. The checksum covers every character before it and
 * is written as six base62 digits, most significant first, so that scanners and gates can refuse
 * garbage without asking anybody. It is no protection against forgery and isn't meant as one. The
 * brand tells a host's keys from other vendors' in secret scanners; it is no part of a key's
 * identity, so keys of an earlier brand go on working.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class KeyFormat {

    /** The version written beside a stored key of this format. */
    public static final int VERSION = 1;

    /** The longest brand, in characters. */
    public static final int MAX_BRAND = 20;

    private static final int PREFIX = 3;
    private static final int RANDOM = 32;
    private static final int CHECKSUM = 6;
    private static final int BODY = RANDOM + CHECKSUM;
    private static final int MAX_LENGTH = PREFIX + MAX_BRAND + 1 + BODY;
    private static final Pattern BRAND = Pattern.compile("[a-z][a-z0-9]{0," + (MAX_BRAND - 1) + "}");
    private static final Pattern ANYWHERE =
            Pattern.compile("[pso]k_(?:[a-z][a-z0-9]{0," + (MAX_BRAND - 1) + "}_)?[0-9A-Za-z]{" + BODY + "}");

    private final String brand;

    private KeyFormat(String brand) {
        this.brand = brand;
    }

    /** The format without a brand: {@code sk_} and 38 characters. */
    public static KeyFormat unbranded() {
        return new KeyFormat("");
    }

    /**
     * The format with a brand: {@code sk_acme_} and 38 characters.
     *
     * @throws IllegalArgumentException unless the brand is a lower-case letter and up to 19 more of a-z and 0-9
     */
    public static KeyFormat branded(String brand) {
        if (!BRAND.matcher(brand).matches()) {
            throw new IllegalArgumentException("A key brand is a lower-case letter followed by up to " + (MAX_BRAND - 1)
                    + " lower-case letters or digits, for example acme");
        }
        return new KeyFormat(brand + "_");
    }

    /**
     * Makes a new key.
     *
     * @param random a cryptographically strong source ({@link java.security.SecureRandom})
     */
    public PlaintextKey mint(KeyKind kind, RandomGenerator random) {
        byte[] head = (kind.prefix() + brand).getBytes(StandardCharsets.US_ASCII);
        byte[] value = java.util.Arrays.copyOf(head, head.length + BODY);
        int checksumStart = head.length + RANDOM;
        Base62.fillRandom(value, head.length, checksumStart, random);
        Base62.write(checksum(value, checksumStart), value, checksumStart, value.length);
        return new PlaintextKey(value, kind);
    }

    /**
     * Whether a text holds a whole key anywhere, as when somebody pastes one where a name belongs;
     * what stands before and behind it doesn't matter. Takes time linear in the text.
     */
    public static boolean appearsIn(String text) {
        Matcher matcher = ANYWHERE.matcher(text);
        int from = 0;
        while (matcher.find(from)) {
            if (parse(matcher.group()) != null) {
                return true;
            }
            from = matcher.start() + 1;
        }
        return false;
    }

    /** What keeps a text from being a key, to stand behind "it"; null if it is one. Never a piece of the text. */
    static @Nullable String flawOf(String presented) {
        byte[] value = presented.getBytes(StandardCharsets.ISO_8859_1);
        if (value.length < PREFIX || kindOf(value) == null) {
            return "does not begin with pk_, sk_ or ok_";
        }
        if (value.length < PREFIX + BODY || value.length > MAX_LENGTH) {
            return "has " + (value.length > MAX_LENGTH ? "too many" : "too few") + " characters";
        }
        if (!isBrand(value, value.length - BODY) || !isBody(value, value.length - BODY)) {
            return "has not the shape of a key: 38 letters and digits behind the prefix, and a brand between at most";
        }
        return hasChecksum(value) ? null : "has a wrong checksum: some character differs from the key that was issued";
    }

    static @Nullable PlaintextKey parse(String presented) {
        int length = presented.length();
        if (length < PREFIX + BODY || length > MAX_LENGTH) {
            return null;
        }
        // What isn't Latin-1 becomes a question mark, which no key holds.
        byte[] value = presented.getBytes(StandardCharsets.ISO_8859_1);
        KeyKind kind = kindOf(value);
        if (kind == null || !isBrand(value, length - BODY) || !isBody(value, length - BODY)) {
            return null;
        }
        return hasChecksum(value) ? new PlaintextKey(value, kind) : null;
    }

    private static @Nullable KeyKind kindOf(byte[] value) {
        if (value[1] != 'k' || value[2] != '_') {
            return null;
        }
        return switch (value[0]) {
            case 'p' -> KeyKind.PUBLISHABLE;
            case 's' -> KeyKind.SECRET;
            case 'o' -> KeyKind.ORGANIZATION;
            default -> null;
        };
    }

    /** Whether a brand and its underscore, or nothing, stands between the prefix and the body. */
    private static boolean isBrand(byte[] value, int bodyStart) {
        if (bodyStart == PREFIX) {
            return true;
        }
        String between = new String(value, PREFIX, bodyStart - PREFIX, StandardCharsets.ISO_8859_1);
        return between.endsWith("_")
                && BRAND.matcher(between).region(0, between.length() - 1).matches();
    }

    private static boolean isBody(byte[] value, int bodyStart) {
        for (int i = bodyStart; i < value.length; i++) {
            if (!Base62.isDigit(value[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasChecksum(byte[] value) {
        int checksumStart = value.length - CHECKSUM;
        byte[] expected = new byte[CHECKSUM];
        Base62.write(checksum(value, checksumStart), expected, 0, CHECKSUM);
        return java.util.Arrays.equals(expected, 0, CHECKSUM, value, checksumStart, value.length);
    }

    private static long checksum(byte[] value, int length) {
        CRC32 crc = new CRC32();
        crc.update(value, 0, length);
        return crc.getValue();
    }
}
