package dev.keystile.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a caller is told when a request is refused (the content of an RFC 9457 problem document).
 * Never holds a secret or the text that the caller sent.
 *
 * @param code the stable code
 * @param message what is wrong and how to mend it, for a person
 * @param param the one parameter at fault, or null
 * @param errors every parameter at fault, for {@link ErrorCode#VALIDATION_FAILED}
 */
public record Problem(
        ErrorCode code, String message, @Nullable String param, List<FieldError> errors) {

    /** One parameter at fault: its name, a short code, and what is wrong with it. */
    public record FieldError(String param, String code, String message) {}

    public Problem {
        errors = List.copyOf(errors);
    }

    /** A problem of no particular parameter. */
    public static Problem of(ErrorCode code, String message) {
        return new Problem(code, message, null, List.of());
    }

    /** A problem of one parameter. */
    public static Problem ofParam(ErrorCode code, String param, String message) {
        return new Problem(code, message, param, List.of());
    }

    /** Values that are well-formed yet not acceptable; the first names the problem's own parameter. */
    public static Problem validationFailed(List<FieldError> errors) {
        FieldError first = errors.getFirst();
        return new Problem(ErrorCode.VALIDATION_FAILED, first.message(), first.param(), errors);
    }

    /** One value that is well-formed yet not acceptable. */
    public static Problem validationFailed(String param, String code, String message) {
        return validationFailed(List.of(new FieldError(param, code, message)));
    }
}
