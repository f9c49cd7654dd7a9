package dev.keystile.core.check;

import dev.keystile.core.Role;
import dev.keystile.core.check.Explanation.Step;
import dev.keystile.core.check.Explanation.Subject;
import dev.keystile.core.check.Verdict.Unauthenticated;
import dev.keystile.core.check.Verdict.Unauthenticated.Reason;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import dev.keystile.core.policy.Match;
import dev.keystile.core.policy.Permission;
import dev.keystile.core.policy.RequestPath;
import dev.keystile.core.policy.Route;
import dev.keystile.core.policy.Surface;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Tells what an {@link Attempt} came across. It decides nothing: which step failed follows from the
 * verdict alone, and all steps before it have passed since the check got beyond them.
 */
final class Explainer {

    private final Hearing hearing;
    private final Verdict verdict;
    private final @Nullable Attempt attempt;

    private Explainer(Hearing hearing, Verdict verdict) {
        this.hearing = hearing;
        this.verdict = verdict;
        this.attempt = hearing.attempt();
    }

    static Explanation explain(Hearing hearing, Verdict verdict) {
        Explainer explainer = new Explainer(hearing, verdict);
        String remedy = Remedies.of(hearing, verdict);
        return new Explanation(verdict, explainer.organizationId(), explainer.steps(), remedy);
    }

    /** The explanation of a key that was never issued, from one whose key must not be known of. */
    static Explanation unknown(List<Step> steps) {
        List<Step> seen = new ArrayList<>(steps.stream()
                .filter(step -> step.subject().compareTo(Subject.RECORD) < 0)
                .toList());
        seen.add(new Step(Subject.RECORD, false, NEVER_ISSUED));
        return new Explanation(new Unauthenticated(Reason.UNKNOWN, 0), 0, seen, Remedies.against(Reason.UNKNOWN));
    }

    private static final String NEVER_ISSUED = "There is no such key here.";

    private long organizationId() {
        Identity identity = verdict instanceof Verdict.Unavailable || attempt == null ? null : attempt.identity;
        return identity == null ? 0 : identity.organization().id();
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        Subject refusing = refusedAt(verdict);
        for (Subject subject : Subject.values()) {
            boolean passed = subject != refusing;
            String text = text(subject, passed);
            if (text != null) {
                steps.add(new Step(subject, passed, text));
            }
            if (!passed) {
                break;
            }
        }
        return steps;
    }

    /** The step that a verdict refuses at, or null if it lets the request pass. */
    static @Nullable Subject refusedAt(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed ignored -> null;
            case Verdict.Unavailable ignored -> Subject.NODE;
            case Unauthenticated(var reason, var ignored) -> refusedAt(reason);
            case Verdict.BrowserRefused ignored -> Subject.BROWSER;
            case Verdict.Malformed(var ignored, var param, var reason) ->
                param.equals("method") ? Subject.METHOD : Subject.PATH;
            case Verdict.NotFound(var ignored, var absence) ->
                switch (absence) {
                    case NO_SURFACE -> Subject.SURFACE;
                    case NO_SUCH_PROJECT -> Subject.PROJECT;
                };
            case Verdict.Forbidden ignored -> Subject.PERMISSION;
        };
    }

    private static Subject refusedAt(Reason reason) {
        return switch (reason) {
            case MISSING, MALFORMED -> Subject.KEY;
            case UNKNOWN, WRONG_PREFIX -> Subject.RECORD;
            case REVOKED, EXPIRED, ARCHIVED -> Subject.STATE;
            case WRONG_SURFACE -> Subject.SURFACE;
            case OFF_ALLOWLIST -> Subject.ROUTE;
        };
    }

    private @Nullable String text(Subject subject, boolean passed) {
        return switch (subject) {
            case NODE -> passed ? "This node may answer checks." : "This node can't know the truth at the moment.";
            case KEY -> key();
            case RECORD -> record();
            case STATE -> state();
            case BROWSER -> browser(passed);
            case METHOD -> passed ? hearing.request().method() + " is a method." : malformed();
            case PATH -> passed ? path() : malformed();
            case SURFACE -> surface();
            case ROUTE -> route();
            case PROJECT -> project(passed);
            case PERMISSION -> permission();
        };
    }

    private String key() {
        String text = hearing.request().key();
        PlaintextKey key = hearing.presented();
        if (hearing.isAskedById()) {
            return "The key is asked about by its id.";
        }
        if (key != null) {
            return key.mask() + " has the shape and the prefix of " + aKey(key.kind()) + ", and its checksum is right.";
        }
        return text == null ? "No key was sent." : "What was sent is no key: it " + PlaintextKey.flawOf(text) + ".";
    }

    private String record() {
        Identity identity = attempt == null ? null : attempt.identity;
        if (identity == null) {
            return NEVER_ISSUED;
        }
        String owner = "organization " + identity.organization().id();
        if (identity.project() != null) {
            owner = "project " + identity.project().id() + " in " + owner;
        }
        String known = "It is key " + identity.keyId() + " of " + owner + ", " + aKey(identity.kind())
                + " with the role " + identity.role().wireName();
        boolean fits = !(verdict instanceof Unauthenticated(var reason, var ignored) && reason == Reason.WRONG_PREFIX);
        return known + (fits ? "." : ", and its prefix says something else.");
    }

    private String state() {
        Reason reason = verdict instanceof Unauthenticated refusal ? refusal.reason() : Reason.UNKNOWN;
        Attempt known = attempt();
        return switch (reason) {
            case REVOKED -> "It has been revoked.";
            case EXPIRED -> "It expired at " + expiry(known) + ".";
            case ARCHIVED -> "Its " + (isOrganizationArchived(known) ? "organization" : "project") + " is archived.";
            case MISSING, MALFORMED, UNKNOWN, WRONG_PREFIX, WRONG_SURFACE, OFF_ALLOWLIST ->
                "It is alive"
                        + (expires(known) ? " until " + expiry(known) : "")
                        + (isProjectKey(known)
                                ? ", and so are its project and its organization."
                                : ", and so is its organization.");
        };
    }

    private static boolean expires(Attempt known) {
        return Objects.requireNonNull(known.key).expiresAtMillis() != Change.KeyChanged.NEVER;
    }

    private static Instant expiry(Attempt known) {
        return Instant.ofEpochMilli(Objects.requireNonNull(known.key).expiresAtMillis());
    }

    private static boolean isProjectKey(Attempt known) {
        return identityIn(known).kind() != KeyKind.ORGANIZATION;
    }

    static boolean isOrganizationArchived(Attempt known) {
        return identityIn(known).organization().archived();
    }

    private static Identity identityIn(Attempt known) {
        return Objects.requireNonNull(known.identity);
    }

    private String browser(boolean passed) {
        if (!passed) {
            return "The request came from a browser, where only publishable keys may be.";
        }
        return identityIn(attempt()).kind().isPublic()
                ? "A publishable key may come from a browser."
                : "No browser sent it that would count.";
    }

    private String malformed() {
        return verdict instanceof Verdict.Malformed(var ignored, var param, var reason)
                ? "The " + param + " " + reason + "."
                : "";
    }

    private String path() {
        RequestPath path = Objects.requireNonNull(attempt().path);
        String text = path.toString();
        if (KeyFormat.appearsIn(text)) {
            return "The path has a normal form. It holds a key, so it isn't shown.";
        }
        String other = path.lenientReading();
        String readings = other.equals(text) ? "" : " A server that ignores letters' case reads " + other + ".";
        return "The path in normal form is " + text + "." + readings;
    }

    private String surface() {
        Attempt known = attempt();
        Match match = known.match;
        if (match == null) {
            boolean between = known.policy.isBetweenSurfaces(Objects.requireNonNull(known.path));
            return between
                    ? "The two ways to read the path lead to different surfaces, so neither counts."
                    : "No surface covers the path.";
        }
        Surface surface = match.surface();
        KeyKind kind = identityIn(known).kind();
        return "The surface " + surface.name() + " below " + surface.basePath() + " covers the path; it takes "
                + kinds(surface) + " keys" + (surface.takes(kind) ? "." : ", not " + kind.wireName() + " ones.");
    }

    private static String kinds(Surface surface) {
        StringJoiner kinds = new StringJoiner(" and ");
        for (KeyKind kind : KeyKind.values()) {
            if (surface.takes(kind)) {
                kinds.add(kind.wireName());
            }
        }
        return kinds.toString();
    }

    private String route() {
        Match match = match();
        String told = "The route " + describe(match.route());
        if (!match.route().equals(match.exactRoute())) {
            told += "; where letters' case counts, the route " + describe(match.exactRoute());
        }
        boolean open = match.takes(identityIn(attempt()).kind());
        return told + (open ? "." : ", and so a publishable key may not call it.");
    }

    private static String describe(Route route) {
        String rule = route.text().startsWith("otherwise") ? " (no other names the path)" : "";
        String needs = route.needs().map(Permission::name).orElse("no permission");
        String allowlist = route.publishable() ? " and is" : " and is not";
        return "\"" + route.text() + "\"" + rule + " needs " + needs + allowlist
                + " on the allowlist of publishable keys";
    }

    /** Says the same of a project that isn't there and of one that is another tenant's. */
    private @Nullable String project(boolean passed) {
        Match match = match();
        if (!match.namesProject()) {
            return null;
        }
        if (passed) {
            return "The path names project " + match.projectId() + ", where the key may act.";
        }
        return isOwnAndArchived(attempt())
                ? "The path names project " + match.projectId() + ", which is archived."
                : "The path names no live project that the key may know of.";
    }

    private static boolean isOwnAndArchived(Attempt known) {
        ProjectEntry project = known.namedProject == null ? null : known.namedProject.entry();
        return project != null
                && project.archived()
                && project.organizationId() == identityIn(known).organization().id();
    }

    private String permission() {
        Identity identity = identityIn(attempt());
        Role acting = Attempt.actingRole(identity.role(), Attempt.isWithinProject(match(), identity.kind()));
        String who = "The role " + identity.role().wireName()
                + (acting.equals(identity.role()) ? "" : ", acting as the project's " + acting.wireName() + ",");
        String has =
                who + " has " + names(attempt().policy.permissionsOf(acting).names());
        return verdict instanceof Verdict.Forbidden forbidden
                ? has + " and lacks " + forbidden.missing().name() + "."
                : has + ", which is enough.";
    }

    private static String names(List<String> permissions) {
        return permissions.isEmpty() ? "no permission" : String.join(", ", permissions);
    }

    private static String aKey(KeyKind kind) {
        return (kind == KeyKind.ORGANIZATION ? "an " : "a ") + kind.wireName() + " key";
    }

    private Attempt attempt() {
        return Objects.requireNonNull(attempt);
    }

    private Match match() {
        return Objects.requireNonNull(attempt().match);
    }
}
