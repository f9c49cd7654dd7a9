package dev.keystile.registry;

import dev.keystile.core.Problem;
import dev.keystile.core.check.Identity;
import dev.keystile.core.check.Verdict;
import java.util.Locale;

/** Why something was refused, in the words of the audit: never a piece of what a caller sent. */
final class RefusalDetail {

    private RefusalDetail() {}

    static String of(Problem problem) {
        return problem.code().wireName() + ": " + problem.message();
    }

    /** The same as one word, by which refusals are told apart and counted. */
    static String reasonOf(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed ignored -> "allowed";
            case Verdict.Unauthenticated unauthenticated -> word(unauthenticated.reason());
            case Verdict.Forbidden ignored -> "permission_denied";
            case Verdict.BrowserRefused ignored -> "from_browser";
            case Verdict.NotFound(Identity ignored, Verdict.NotFound.Absence absence) -> word(absence);
            case Verdict.Malformed ignored -> "malformed";
            case Verdict.Unavailable ignored -> "unavailable";
        };
    }

    private static String word(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    /** The key that a verdict is about, or 0 if that isn't known. */
    static long keyId(Verdict verdict) {
        if (verdict instanceof Verdict.Unauthenticated unauthenticated) {
            return unauthenticated.keyId();
        }
        Identity identity = verdict.identityOrNull();
        return identity == null ? 0 : identity.keyId();
    }

    static String of(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed ignored -> "allowed";
            case Verdict.Unauthenticated(Verdict.Unauthenticated.Reason reason, long ignored) -> of(reason);
            case Verdict.Forbidden forbidden ->
                "permission_denied: The key's role lacks the permission "
                        + forbidden.missing().name() + ".";
            case Verdict.BrowserRefused ignored -> "permission_denied: A browser used this secret key.";
            case Verdict.NotFound(Identity ignored, Verdict.NotFound.Absence absence) -> of(absence);
            case Verdict.Malformed malformed ->
                "parameter_invalid_format: The request's " + malformed.param() + " can be read in different ways.";
            case Verdict.Unavailable ignored -> "service_unavailable";
        };
    }

    private static String of(Verdict.Unauthenticated.Reason reason) {
        return switch (reason) {
            case MISSING -> "authentication_required: There was no key.";
            case MALFORMED -> "authentication_required: The key can't be one.";
            case UNKNOWN -> "authentication_required: The key is unknown.";
            case WRONG_PREFIX -> "authentication_required: The prefix isn't that of the key's kind.";
            case REVOKED -> "authentication_required: The key is revoked.";
            case EXPIRED -> "authentication_required: The key has expired.";
            case ARCHIVED -> "authentication_required: The key's project or organization is archived.";
            case WRONG_SURFACE -> "authentication_required: The surface takes no keys of this kind.";
            case OFF_ALLOWLIST -> "authentication_required: The endpoint isn't open to publishable keys.";
        };
    }

    private static String of(Verdict.NotFound.Absence absence) {
        return switch (absence) {
            case NO_SURFACE -> "resource_missing: No surface covers the path.";
            case NO_SUCH_PROJECT -> "resource_missing: The project isn't within the key's reach.";
        };
    }
}
