package dev.keystile.registry.access;

import dev.keystile.core.ErrorCode;
import dev.keystile.core.Problem;
import dev.keystile.core.Role;
import dev.keystile.core.check.Verdict;
import dev.keystile.core.policy.Permission;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What callers are told who may not do what they ask. */
public final class Refusals {

    /** For an actor who is nobody any more: word for word what the gate tells a key that it doesn't know. */
    public static final Problem UNAUTHENTICATED =
            Objects.requireNonNull(new Verdict.Unauthenticated(Verdict.Unauthenticated.Reason.UNKNOWN, 0).problem());

    /** For what isn't there and for what is another tenant's: nobody can tell the two apart. */
    public static final Problem MISSING = Problem.of(
            ErrorCode.RESOURCE_MISSING, "There is no such thing, or it isn't within reach of these credentials.");

    static final Problem OPERATOR = Problem.of(
            ErrorCode.PERMISSION_DENIED,
            "The operator runs the installation and has no say in a tenant's affairs. Use a key of the organization.");

    /** For what the operator alone may do. */
    public static final Problem OPERATOR_ONLY =
            Problem.of(ErrorCode.PERMISSION_DENIED, "Only the operator of the installation may do this.");

    private Refusals() {}

    static Problem lacks(Role role, Permission missing, @Nullable Role smallest) {
        String mend =
                smallest == null ? "No role has it." : "The smallest role that has it is " + smallest.wireName() + ".";
        return Problem.of(
                ErrorCode.PERMISSION_DENIED,
                "The role " + role.wireName() + " lacks the permission " + missing.name() + ". " + mend);
    }

    static Problem above(Role own, Role wanted, @Nullable Role smallest) {
        String mend = smallest == null ? "No role may." : "The smallest role that may is " + smallest.wireName() + ".";
        return Problem.of(
                ErrorCode.PERMISSION_DENIED,
                "The role " + own.wireName() + " may not issue, change or revoke keys of the role " + wanted.wireName()
                        + ", which is above it. " + mend);
    }
}
