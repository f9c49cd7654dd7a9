package dev.keystile.core.check;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.check.Verdict.Unauthenticated.Reason;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.policy.Match;
import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.Surface;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The smallest change that would bring a refused request further, in one sentence. */
final class Remedies {

    private static final int MAX_BASES_NAMED = 5;

    private final Attempt attempt;

    private Remedies(Attempt attempt) {
        this.attempt = attempt;
    }

    /** The remedy, or null if the request passes. */
    static @Nullable String of(Hearing hearing, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed ignored -> null;
            case Verdict.Unavailable ignored ->
                "Wait until this node follows the change log again, or ask another one.";
            case Verdict.Unauthenticated(var reason, var ignored) -> against(reason, hearing.attempt());
            case Verdict.BrowserRefused ignored ->
                "Send it from a backend, not a browser; in a browser use a publishable key.";
            case Verdict.Malformed(var ignored, var param, var reason) ->
                param.equals("method")
                        ? "Write the method in capital letters."
                        : "Write the path in normal form: it " + reason + ".";
            case Verdict.NotFound(var identity, var absence) ->
                switch (absence) {
                    case NO_SURFACE -> with(hearing.attempt()).noSurface();
                    case NO_SUCH_PROJECT -> noProject(identity);
                };
            case Verdict.Forbidden forbidden -> with(hearing.attempt()).forbidden(forbidden);
        };
    }

    private static Remedies with(@Nullable Attempt attempt) {
        return new Remedies(Objects.requireNonNull(attempt));
    }

    private static String against(Reason reason, @Nullable Attempt attempt) {
        return switch (reason) {
            case ARCHIVED -> with(attempt).archived();
            case WRONG_SURFACE, OFF_ALLOWLIST -> with(attempt).otherKind();
            case MISSING, MALFORMED, UNKNOWN, WRONG_PREFIX, REVOKED, EXPIRED -> against(reason);
        };
    }

    /** The remedy for what is wrong with the key alone. */
    static String against(Reason reason) {
        return switch (reason) {
            case MISSING -> "Send the key as Authorization: Bearer <key>.";
            case MALFORMED -> "Copy the whole key again from where it was issued.";
            case UNKNOWN -> "Issue a key here and use that one.";
            case WRONG_PREFIX -> "Issue a new key: this one's prefix and its row contradict each other.";
            case REVOKED -> "Issue a new key: a revoked key never lives again.";
            case EXPIRED -> "Issue a new key: an expired key never lives again.";
            case ARCHIVED, WRONG_SURFACE, OFF_ALLOWLIST -> "Use a key that is good for this path.";
        };
    }

    private String archived() {
        return Explainer.isOrganizationArchived(attempt)
                ? "Issue a key in a live organization: an archived one never lives again."
                : "Issue a key in a live project: an archived one never lives again.";
    }

    private String otherKind() {
        Match match = match();
        boolean taken = match.surface().takes(identity().kind());
        String kinds = match.kinds().stream().map(KeyKind::wireName).collect(Collectors.joining(" or "));
        if (kinds.isEmpty()) {
            return "Mark the route as publishable in the policy: the surface takes no other keys.";
        }
        return "Use " + article(kinds) + " " + kinds + " key: "
                + (taken
                        ? "this route is not on the allowlist of publishable keys."
                        : "the surface " + match.surface().name() + " takes no "
                                + identity().kind().wireName() + " keys.");
    }

    private static String article(String word) {
        return word.startsWith("o") ? "an" : "a";
    }

    private String noSurface() {
        Policy policy = attempt.policy;
        if (policy.isBetweenSurfaces(Objects.requireNonNull(attempt.path))) {
            return "Write the path's letters in the case that the policy has.";
        }
        String bases = policy.surfaces().stream()
                .limit(MAX_BASES_NAMED)
                .map(Surface::basePath)
                .collect(Collectors.joining(", "));
        return "Ask for a path below the base of a surface (" + bases
                + "), or add a surface that covers this one to the" + " policy.";
    }

    private static String noProject(Identity identity) {
        ProjectEntry own = identity.project();
        if (own != null) {
            return "Name the key's own project, " + own.id() + ", in the path.";
        }
        return identity.role() == OrganizationRole.MEMBER
                ? "Give the key the role admin: one with the role member may act in no project."
                : "Name a live project of organization "
                        + identity.organization().id() + " in the path.";
    }

    private String forbidden(Verdict.Forbidden forbidden) {
        Optional<Role> enough = smallestRoleThatPasses(identity().kind());
        if (enough.isPresent()) {
            return "Give the key the role " + enough.get().wireName() + ".";
        }
        for (KeyKind kind : match().kinds()) {
            Optional<Role> other = smallestRoleThatPasses(kind);
            if (other.isPresent()) {
                return "Use " + article(kind.wireName()) + " " + kind.wireName() + " key with the role "
                        + other.get().wireName() + ".";
            }
        }
        return "Give a role all that this path needs in the policy, "
                + forbidden.missing().name() + " included.";
    }

    /** The narrowest role with which a key of the kind would have everything that the path needs. */
    private Optional<Role> smallestRoleThatPasses(KeyKind kind) {
        return rolesOf(kind).stream().filter(role -> passes(kind, role)).findFirst();
    }

    private static List<Role> rolesOf(KeyKind kind) {
        return kind == KeyKind.ORGANIZATION ? List.of(OrganizationRole.values()) : List.of(ProjectRole.values());
    }

    private boolean passes(KeyKind kind, Role role) {
        Match match = match();
        boolean within = Attempt.isWithinProject(match, kind);
        boolean member = role == OrganizationRole.MEMBER;
        if (member && (within || match.namesProject())) {
            return false;
        }
        return match.missingFrom(attempt.policy.permissionsOf(Attempt.actingRole(role, within))) == null;
    }

    private Match match() {
        return Objects.requireNonNull(attempt.match);
    }

    private Identity identity() {
        return Objects.requireNonNull(attempt.identity);
    }
}
