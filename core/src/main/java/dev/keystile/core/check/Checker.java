package dev.keystile.core.check;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.check.KeyTable.KeyView;
import dev.keystile.core.check.Verdict.Unauthenticated.Reason;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import dev.keystile.core.policy.Match;
import dev.keystile.core.policy.Permission;
import dev.keystile.core.policy.PermissionSet;
import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.RequestPath;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Answers checks from this node's own memory: no lock, no I/O. Safe for use by any number of threads.
 *
 * <h2>Design</h2>
 *
 * <p>A verdict must be one that was right at some moment after the check began. So the lease is asked
 * first, then the policy is read, then the table, then the key's entry; at the end the policy, the table
 * and the project's and organization's entries are read again, and if one of them has changed meanwhile
 * the check starts over. A verdict from an old policy and a new role, which never was, can't come out.
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
        private @Nullable OrganizationEntry organization;
        private @Nullable ProjectEntry ownProject;
        private @Nullable ProjectEntry namedProject;

        Attempt(CheckRequest request, Policy policy, KeyTable table) {
            this.request = request;
            this.policy = policy;
            this.table = table;
        }

        Verdict decide(PlaintextKey key) {
            KeyView entry = table.look(key.digest());
            if (entry == null) {
                return new Verdict.Unauthenticated(Reason.UNKNOWN, 0);
            }
            Reason reason = reasonAgainst(entry, key);
            if (reason != null) {
                return new Verdict.Unauthenticated(reason, entry.keyId());
            }
            Identity identity = identity(entry);
            if (identity.organization().archived() || (ownProject != null && ownProject.archived())) {
                return new Verdict.Unauthenticated(Reason.ARCHIVED, entry.keyId());
            }
            if (request.fromBrowser() && !entry.kind().isPublic()) {
                return new Verdict.BrowserRefused(identity);
            }
            return decidePath(identity);
        }

        private @Nullable Reason reasonAgainst(KeyView entry, PlaintextKey key) {
            if (entry.kind() != key.kind()) {
                return Reason.WRONG_PREFIX;
            }
            if (entry.revoked()) {
                return Reason.REVOKED;
            }
            boolean expires = entry.expiresAtMillis() != Change.KeyChanged.NEVER;
            return expires && clock.millis() >= entry.expiresAtMillis() ? Reason.EXPIRED : null;
        }

        private Identity identity(KeyView entry) {
            OrganizationEntry owner;
            if (entry.kind() == KeyKind.ORGANIZATION) {
                owner = table.organizations().at(entry.owner());
            } else {
                ProjectEntry project = table.projects().at(entry.owner());
                ownProject = project;
                owner = organizationOf(project);
            }
            organization = owner;
            return new Identity(entry.keyId(), entry.kind(), entry.role(), owner, ownProject);
        }

        private OrganizationEntry organizationOf(ProjectEntry project) {
            return table.organizations().at(table.organizations().indexOf(project.organizationId()));
        }

        private Verdict decidePath(Identity identity) {
            if (!isMethod(request.method())) {
                return new Verdict.Malformed(identity, "method", "not an HTTP method in capital letters");
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
            ProjectEntry project = ownProject;
            if (project == null) {
                project = table.projects().find(projectId);
                namedProject = project;
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

        boolean stillStands() {
            return policy == Checker.this.policy
                    && table == Checker.this.table
                    && sameOrganization()
                    && sameProject(ownProject)
                    && sameProject(namedProject);
        }

        @SuppressWarnings("ReferenceEquality") // a changed entry is another object
        private boolean sameOrganization() {
            OrganizationEntry seen = organization;
            return seen == null || table.organizations().find(seen.id()) == seen;
        }

        @SuppressWarnings("ReferenceEquality") // a changed entry is another object
        private boolean sameProject(@Nullable ProjectEntry seen) {
            return seen == null || table.projects().find(seen.id()) == seen;
        }
    }

    private static boolean isMethod(String method) {
        return !method.isEmpty()
                && method.length() <= MAX_METHOD
                && method.equals(method.toUpperCase(Locale.ROOT))
                && method.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || c == '-');
    }
}
