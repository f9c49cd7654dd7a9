package dev.keystile.registry.command;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.Problem.FieldError;
import dev.keystile.core.key.KeyFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with the values of a command. Null stands for a value that isn't there, which is
 * never wrong. Not thread-safe.
 */
final class Validation {

    static final int MAX_NAME = 100;
    static final int MAX_DESCRIPTION = 500;
    static final int MAX_REASON = 500;
    static final int MAX_EXTERNAL_ID = 255;
    static final int MAX_EMAIL = 254;
    static final int MAX_LOCALE = 35;
    static final int MAX_DOMAIN = 253;

    /** From how many characters behind a prefix on a text counts as a key, whatever its checksum. */
    private static final int MIN_OF_A_KEY = 20;

    /** The first moment that four digits of a year can't write. */
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

    private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]+");
    private static final Pattern FORMAT = Pattern.compile("\\p{Cf}");
    private static final Pattern MUCH_OF_A_KEY = Pattern.compile("(?<![0-9A-Za-z_])[pso]k_(?:[a-z][a-z0-9]{0,"
            + (KeyFormat.MAX_BRAND - 1) + "}_)?[0-9A-Za-z]{" + MIN_OF_A_KEY + "}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]{1,64}@[^\\s@.]+(?:\\.[^\\s@.]+)*");

    private static final Pattern USERNAME = Pattern.compile("[a-z0-9]++(?:-[a-z0-9]++)*+");

    private static final Pattern DOMAIN = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])");

    private final List<FieldError> errors = new ArrayList<>();
    private @Nullable Problem empty;

    /** A name: one line, shown everywhere, with no space around it that nobody sees. */
    Validation name(String param, @Nullable String value) {
        String text = sound(param, value, MAX_NAME);
        if (text != null && (isInvisible(text.codePointAt(0)) || isInvisible(text.codePointBefore(text.length())))) {
            error(param, "surrounding_space", "must not begin or end with white space");
        }
        return this;
    }

    Validation description(String param, @Nullable String value) {
        sound(param, value, MAX_DESCRIPTION);
        return this;
    }

    Validation reason(String param, @Nullable String value) {
        sound(param, value, MAX_REASON);
        return this;
    }

    /** An id of the host product, which the gate sends in a header. */
    Validation externalId(String param, @Nullable String value) {
        String text = sound(param, value, MAX_EXTERNAL_ID);
        if (text != null && !VISIBLE_ASCII.matcher(text).matches()) {
            error(param, "invalid_external_id", "must be made of visible ASCII characters without spaces");
        }
        return this;
    }

    /** An organization's short name. */
    Validation username(String param, @Nullable String value) {
        String text = sound(param, value, Usernames.MAX_LENGTH);
        if (text != null && !USERNAME.matcher(text).matches()) {
            error(param, "invalid_username", "must be made of a-z and 0-9, with single hyphens between");
        }
        return this;
    }

    /** A name in the DNS. */
    Validation domain(String param, @Nullable String value) {
        String text = sound(param, value, MAX_DOMAIN);
        if (text != null && !DOMAIN.matcher(text).matches()) {
            error(param, "invalid_domain", "must be a domain name such as acme.example");
        }
        return this;
    }

    Validation email(String param, @Nullable String value) {
        String text = sound(param, value, MAX_EMAIL);
        if (text != null && !EMAIL.matcher(text).matches()) {
            error(param, "invalid_email", "must be an e-mail address");
        }
        return this;
    }

    Validation locale(String param, @Nullable String value) {
        String text = sound(param, value, MAX_LOCALE);
        if (text != null && !isLanguageTag(text)) {
            error(param, "invalid_locale", "must be a BCP 47 language tag such as en or pt-BR");
        }
        return this;
    }

    Validation timezone(String param, @Nullable String value) {
        String text = sound(param, value, MAX_NAME);
        if (text != null && !ZoneId.getAvailableZoneIds().contains(text)) {
            error(param, "invalid_timezone", "must be an IANA time zone such as Europe/Vienna");
        }
        return this;
    }

    /** The end of a key that has one. */
    Validation expiry(String param, @Nullable Instant value, Instant now) {
        if (value != null && !value.isAfter(now)) {
            error(param, "in_the_past", "must be in the future");
        } else if (value != null && !value.isBefore(END_OF_TIME)) {
            error(param, "too_late", "must be before the end of the year 9999");
        }
        return this;
    }

    /** A rule of the command's own. */
    Validation require(boolean holds, String param, String code, String rule) {
        if (!holds) {
            error(param, code, rule);
        }
        return this;
    }

    /** What is wrong, or null if nothing is. */
    @Nullable
    Problem problem() {
        if (empty != null) {
            return empty;
        }
        return errors.isEmpty() ? null : Problem.validationFailed(errors);
    }

    /** The value, if it is there and sound as a text; what isn't sound is noted. */
    private @Nullable String sound(String param, @Nullable String value, int maxLength) {
        if (value == null) {
            return null;
        }
        if (value.codePoints().allMatch(Validation::isInvisible)) {
            noteEmpty(param);
            return null;
        }
        int before = errors.size();
        if (value.codePointCount(0, value.length()) > maxLength) {
            error(param, "too_long", "must have at most " + maxLength + " characters");
        }
        if (value.codePoints().anyMatch(Validation::isForbidden)) {
            error(param, "forbidden_character", "must not have control characters, line breaks or half characters");
        }
        if (holdsKey(value)) {
            error(param, "contains_key", "must not hold an API key; revoke the key if it has been shown elsewhere");
        }
        return errors.size() == before ? value : null;
    }

    /** Whether a text holds a key or much of one, as when its end was cut off, or what isn't seen stands within. */
    private static boolean holdsKey(String value) {
        String seen = FORMAT.matcher(value).replaceAll("");
        return KeyFormat.appearsIn(seen) || MUCH_OF_A_KEY.matcher(seen).find();
    }

    /** White space of every sort, no-break spaces among it, and characters that only steer how others are shown. */
    private static boolean isInvisible(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || Character.getType(codePoint) == Character.FORMAT;
    }

    /** Overrides of the writing direction are forbidden with the rest: one name could be shown as another. */
    private static boolean isForbidden(int codePoint) {
        if ((codePoint >= 0x202A && codePoint <= 0x202E) || (codePoint >= 0x2066 && codePoint <= 0x2069)) {
            return true;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    private static boolean isLanguageTag(String value) {
        try {
            return !new Locale.Builder()
                    .setLanguageTag(value)
                    .build()
                    .getLanguage()
                    .isEmpty();
        } catch (IllformedLocaleException e) {
            return false;
        }
    }

    private void noteEmpty(String param) {
        if (empty == null) {
            empty = Problem.ofParam(
                    ErrorCode.PARAMETER_INVALID_EMPTY, param, "The parameter " + param + " must not be blank.");
        }
    }

    private void error(String param, String code, String rule) {
        errors.add(new FieldError(param, code, "The parameter " + param + " " + rule + "."));
    }
}
