package dev.keystile.core.check;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.Role;
import dev.keystile.core.policy.Match;
import dev.keystile.core.policy.Permission;
import dev.keystile.core.policy.PermissionSet;
import org.jspecify.annotations.Nullable;

/**
 * What a check says. Reasons are for logs, audit and people who run the installation; a caller is told
 * no more than {@link #problem()}.
 */
public sealed interface Verdict {

    /** The request may pass, as this identity with these permissions. */
    record Allowed(Identity identity, PermissionSet permissions, Match match) implements Verdict {}

    /**
     * No good key came with the request.
     *
     * @param keyId the id of the key that was recognised all the same, or 0
     */
    record Unauthenticated(Reason reason, long keyId) implements Verdict {

        /** Why the key is no good here. */
        public enum Reason {
            MISSING,
            MALFORMED,
            UNKNOWN,
            WRONG_PREFIX,
            REVOKED,
            EXPIRED,
            ARCHIVED,
            WRONG_SURFACE,
            OFF_ALLOWLIST
        }
    }

    /**
     * A good key whose role lacks a permission.
     *
     * @param permissions those that the key has here
     * @param smallestRole the narrowest role of the same sort that has it, or null if none has
     */
    record Forbidden(
            Identity identity,
            PermissionSet permissions,
            Permission missing,
            @Nullable Role smallestRole) implements Verdict {}

    /** A secret key in a browser's hands. */
    record BrowserRefused(Identity identity) implements Verdict {}

    /** A good key, and nothing of the kind there for it. */
    record NotFound(Identity identity, Absence absence) implements Verdict {

        /** What isn't there. */
        public enum Absence {
            NO_SURFACE,
            NO_SUCH_PROJECT
        }
    }

    /**
     * A good key with a method or a path that servers may read in different ways.
     *
     * @param param {@code method} or {@code path}
     * @param reason what is wrong, never a piece of what was sent
     */
    record Malformed(Identity identity, String param, String reason) implements Verdict {}

    /** This node can't know. */
    record Unavailable() implements Verdict {}

    /** What the caller is told, or null if the request may pass. */
    default @Nullable Problem problem() {
        return switch (this) {
            case Allowed ignored -> null;
            case Unauthenticated ignored -> Problems.UNAUTHENTICATED;
            case Forbidden(var identity, var ignored, var missing, var smallestRole) ->
                Problems.forbidden(identity.role(), missing, smallestRole);
            case BrowserRefused ignored -> Problems.BROWSER;
            case NotFound ignored -> Problems.NOT_FOUND;
            case Malformed(var ignored, var param, var reason) ->
                Problem.ofParam(ErrorCode.PARAMETER_INVALID_FORMAT, param, "The " + param + " " + reason + ".");
            case Unavailable ignored -> Problems.UNAVAILABLE;
        };
    }

    /** Whose key it is, or null if that isn't known or must not be told. */
    default @Nullable Identity identityOrNull() {
        return switch (this) {
            case Allowed allowed -> allowed.identity();
            case Forbidden forbidden -> forbidden.identity();
            case BrowserRefused refused -> refused.identity();
            case NotFound notFound -> notFound.identity();
            case Malformed malformed -> malformed.identity();
            case Unauthenticated ignored -> null;
            case Unavailable ignored -> null;
        };
    }
}
