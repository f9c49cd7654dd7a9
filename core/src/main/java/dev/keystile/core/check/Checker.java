package dev.keystile.core.check;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.check.KeyTable.KeyView;
import dev.keystile.core.check.KeyTable.ProjectCell;
import dev.keystile.core.check.Verdict.Unauthenticated.Reason;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import dev.keystile.core.policy.Match;
import dev.keystile.core.policy.Permission;
import dev.keystile.core.policy.PermissionSet;
import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.RequestPath;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Answers checks from this node's own memory: no lock, no I/O. Safe for use by any number of threads.
 *
 * <h2>Design</h2>
 *
 * <p>A verdict must be one that was right at some moment after the check began. So the lease is asked
 * first, then the policy is read, then the table, then the key's entry, then its project's and
 * organization's; at the end the key's entry is read again, then all the others, and if one of them has
 * changed meanwhile the check starts over. A verdict from an old policy and a new role, which never was,
 * can't come out.
 */
public final class Checker {

    private static final int MAX_ATTEMPTS = 1_000;
    private static final int MAX_METHOD = 32;

    private final Lease lease;
    private final InstantSource clock;
    private volatile Policy policy;
    private volatile KeyTable table;

    /**
     * @param lease asked before every check
     * @param clock for expiry, exact to about a second
     */
    public Checker(Lease lease, InstantSource clock, Policy policy, KeyTable table) {
        this.lease = lease;
        this.clock = clock;
        this.policy = policy;
        this.table = table;
    }

    /** Puts another policy in force for every check that starts afterwards. */
    public void usePolicy(Policy next) {
        policy = next;
    }

    /** Puts another table in place, as after a fresh snapshot, for every check that starts afterwards. */
    public void useTable(KeyTable next) {
        table = next;
    }

    /** The policy in force. */
    public Policy policy() {
        return policy;
    }

    /** Whether a check would be answered at this moment. */
    public boolean isAvailable() {
        return lease.holds();
    }

    /** Decides whether a request may pass. Never throws for anything that a caller can send. */
    public Verdict check(CheckRequest request) {
        if (!lease.holds()) {
            return new Verdict.Unavailable();
        }
        String presented = request.key();
        if (presented == null) {
            return new Verdict.Unauthenticated(Reason.MISSING, 0);
        }
        PlaintextKey key = PlaintextKey.parse(presented);
        if (key == null) {
            return new Verdict.Unauthenticated(Reason.MALFORMED, 0);
        }
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            Attempt attempt = new Attempt(request, policy, table);
            Verdict verdict = attempt.decide(key);
            if (attempt.stillStands()) {
                return verdict;
            }
        }
        return new Verdict.Unavailable();
    }

    /** One reading of everything that a verdict depends on. */
    private final class Attempt {

        private final CheckRequest request;
        private final Policy policy;
        private final KeyTable table;
        private @Nullable KeyView key;
        private @Nullable ProjectCell ownProject;
        private int organizationIndex;
        private @Nullable OrganizationEntry organization;
        private @Nullable ProjectCell namedProject;

        Attempt(CheckRequest request, Policy policy, KeyTable table) {
            this.request = request;
            this.policy = policy;
            this.table = table;
        }

        Verdict decide(PlaintextKey presented) {
            KeyView entry = table.look(presented.digest());
            if (entry == null) {
                return new Verdict.Unauthenticated(Reason.UNKNOWN, 0);
            }
            key = entry;
            Reason reason = reasonAgainst(entry, presented);
            if (reason != null) {
                return new Verdict.Unauthenticated(reason, entry.keyId());
            }
            Identity identity = identity(entry);
            if (identity.organization().archived() || isArchived(identity.project())) {
                return new Verdict.Unauthenticated(Reason.ARCHIVED, entry.keyId());
            }
            if (request.fromBrowser() && !identity.kind().isPublic()) {
                return new Verdict.BrowserRefused(identity);
            }
            return decidePath(identity);
        }

        private @Nullable Reason reasonAgainst(KeyView entry, PlaintextKey presented) {
            if (entry.kind() != presented.kind()) {
                return Reason.WRONG_PREFIX;
            }
            if (entry.revoked()) {
                return Reason.REVOKED;
            }
            boolean expires = entry.expiresAtMillis() != Change.KeyChanged.NEVER;
            return expires && clock.millis() >= entry.expiresAtMillis() ? Reason.EXPIRED : null;
        }

        private Identity identity(KeyView entry) {
            ProjectCell project = null;
            if (entry.kind() == KeyKind.ORGANIZATION) {
                organizationIndex = entry.owner();
            } else {
                project = table.projects().at(entry.owner());
                organizationIndex = project.organization();
            }
            ownProject = project;
            OrganizationEntry owner = table.organizations().at(organizationIndex);
            organization = owner;
            return new Identity(
                    entry.keyId(), entry.kind(), entry.role(), owner, project == null ? null : project.entry());
        }

        private static boolean isArchived(@Nullable ProjectEntry project) {
            return project != null && project.archived();
        }

        private Verdict decidePath(Identity identity) {
            if (!isMethod(request.method())) {
                return new Verdict.Malformed(identity, "method", "is not an HTTP method in capital letters");
            }
            RequestPath path;
            try {
                path = RequestPath.parse(request.path());
            } catch (RequestPath.Malformed e) {
                return new Verdict.Malformed(identity, "path", e.reason());
            }
            Match match = policy.match(request.method(), path);
            if (match == null) {
                return new Verdict.NotFound(identity, Verdict.NotFound.Absence.NO_SURFACE);
            }
            if (!match.takes(identity.kind())) {
                boolean allowlist = match.surface().takes(identity.kind());
                return new Verdict.Unauthenticated(
                        allowlist ? Reason.OFF_ALLOWLIST : Reason.WRONG_SURFACE, identity.keyId());
            }
            return decideRoute(identity, match);
        }

        private Verdict decideRoute(Identity identity, Match match) {
            Identity acting = identity;
            if (match.namesProject()) {
                ProjectEntry project = reachableProject(identity, match.projectId());
                if (project == null) {
                    return new Verdict.NotFound(identity, Verdict.NotFound.Absence.NO_SUCH_PROJECT);
                }
                acting = identity.within(project);
            }
            boolean withinProject = match.surface().isWithinProject() || identity.kind() != KeyKind.ORGANIZATION;
            PermissionSet permissions = policy.permissionsOf(actingRole(identity, withinProject));
            Permission missing = match.missingFrom(permissions);
            if (missing == null) {
                return new Verdict.Allowed(acting, permissions, match);
            }
            Role smallest = policy.smallestRoleWith(missing, withinProject).orElse(null);
            return new Verdict.Forbidden(acting, missing, smallest);
        }

        /** The project of that id, if the key may know that it exists. */
        private @Nullable ProjectEntry reachableProject(Identity identity, long projectId) {
            if (identity.role() instanceof OrganizationRole role && role.actsInProjectsAs() == null) {
                return null;
            }
            ProjectEntry project = identity.project();
            if (project == null) {
                namedProject = table.projects().find(projectId);
                project = namedProject == null ? null : namedProject.entry();
            }
            boolean reachable = project != null
                    && project.id() == projectId
                    && project.organizationId() == identity.organization().id()
                    && !project.archived();
            return reachable ? project : null;
        }

        private static Role actingRole(Identity identity, boolean withinProject) {
            if (withinProject && identity.role() instanceof OrganizationRole role) {
                ProjectRole acting = role.actsInProjectsAs();
                if (acting == null) {
                    throw new IllegalStateException("A member's key acts in no project");
                }
                return acting;
            }
            return identity.role();
        }

        /** The key first: all else was read before it and is read after it, so it all held at that moment. */
        boolean stillStands() {
            return (key == null || table.isUnchanged(key))
                    && policy == Checker.this.policy
                    && table == Checker.this.table
                    && sameOrganization()
                    && sameOwnProject()
                    && sameNamedProject();
        }

        @SuppressWarnings("ReferenceEquality") // a changed entry is another object
        private boolean sameOrganization() {
            return organization == null || table.organizations().at(organizationIndex) == organization;
        }

        @SuppressWarnings("ReferenceEquality") // a changed cell is another object
        private boolean sameOwnProject() {
            return ownProject == null || key == null || table.projects().at(key.owner()) == ownProject;
        }

        @SuppressWarnings("ReferenceEquality") // a changed cell is another object
        private boolean sameNamedProject() {
            return namedProject == null
                    || table.projects().find(namedProject.entry().id()) == namedProject;
        }
    }

    private static boolean isMethod(String method) {
        int length = method.length();
        if (length == 0 || length > MAX_METHOD) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = method.charAt(i);
            if ((c < 'A' || c > 'Z') && c != '-') {
                return false;
            }
        }
        return true;
    }
}
