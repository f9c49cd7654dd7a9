package dev.keystile.core.check;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.Role;
import dev.keystile.core.policy.Permission;
import org.jspecify.annotations.Nullable;

/** The fixed answers of a check. */
final class Problems {

    static final Problem UNAUTHENTICATED = Problem.of(
            ErrorCode.AUTHENTICATION_REQUIRED,
            "A valid API key is required. Send one that is good for this endpoint as Authorization: Bearer <key>.");

    static final Problem BROWSER = Problem.of(
            ErrorCode.PERMISSION_DENIED,
            "This request came from a browser, where a secret key must never be: anybody can read it there."
                    + " Use a publishable key (pk_), and revoke this key if it has been shipped in client code.");

    static final Problem NOT_FOUND = Problem.of(ErrorCode.RESOURCE_MISSING, "There is nothing here for this key.");

    static final Problem UNAVAILABLE =
            Problem.of(ErrorCode.SERVICE_UNAVAILABLE, "The key can't be checked at the moment. Try again shortly.");

    private Problems() {}

    static Problem forbidden(Role role, Permission missing, @Nullable Role smallestRole) {
        String mend = smallestRole == null
                ? "No role has it."
                : "The smallest role that has it is " + smallestRole.wireName() + ".";
        return Problem.of(
                ErrorCode.PERMISSION_DENIED,
                "The role " + role.wireName() + " lacks the permission " + missing.name() + ". " + mend);
    }
}
