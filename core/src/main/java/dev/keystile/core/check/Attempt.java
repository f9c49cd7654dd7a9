package dev.keystile.core.check;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.check.KeyTable.KeyView;
import dev.keystile.core.check.KeyTable.ProjectCell;
import dev.keystile.core.check.Verdict.Unauthenticated.Reason;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.policy.Match;
import dev.keystile.core.policy.Permission;
import dev.keystile.core.policy.PermissionSet;
import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.RequestPath;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * One reading of everything that a verdict depends on, and the decision on it. What it came across on its
 * way stays in its fields, from which the {@link Explainer} tells it.
 */
final class Attempt {

    private static final int MAX_METHOD = 32;

    final CheckRequest request;
    final Policy policy;
    final KeyTable table;

    @Nullable
    KeyView key;

    @Nullable
    Identity identity;

    @Nullable
    RequestPath path;

    @Nullable
    Match match;

    private final InstantSource clock;
    private @Nullable ProjectCell ownProject;
    private int organizationIndex;
    private @Nullable OrganizationEntry organization;

    @Nullable
    ProjectCell namedProject;

    Attempt(CheckRequest request, Policy policy, KeyTable table, InstantSource clock) {
        this.request = request;
        this.policy = policy;
        this.table = table;
        this.clock = clock;
    }

    /**
     * Decides.
     *
     * @param entry the key that was found, if one was
     * @param claimed the kind that it is presented as
     */
    Verdict decide(@Nullable KeyView entry, KeyKind claimed) {
        if (entry == null) {
            return new Verdict.Unauthenticated(Reason.UNKNOWN, 0);
        }
        key = entry;
        Reason reason = reasonAgainst(entry, claimed);
        Identity found = identity(entry);
        identity = found;
        if (reason != null) {
            return new Verdict.Unauthenticated(reason, entry.keyId());
        }
        if (found.organization().archived() || isArchived(found.project())) {
            return new Verdict.Unauthenticated(Reason.ARCHIVED, entry.keyId());
        }
        if (request.fromBrowser() && !found.kind().isPublic()) {
            return new Verdict.BrowserRefused(found);
        }
        return decidePath(found);
    }

    private @Nullable Reason reasonAgainst(KeyView entry, KeyKind claimed) {
        if (entry.kind() != claimed) {
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
        return new Identity(entry.keyId(), entry.kind(), entry.role(), owner, project == null ? null : project.entry());
    }

    private static boolean isArchived(@Nullable ProjectEntry project) {
        return project != null && project.archived();
    }

    private Verdict decidePath(Identity found) {
        if (!isMethod(request.method())) {
            return new Verdict.Malformed(found, "method", "is not an HTTP method in capital letters");
        }
        RequestPath read;
        try {
            read = RequestPath.parse(request.path());
        } catch (RequestPath.Malformed e) {
            return new Verdict.Malformed(found, "path", e.reason());
        }
        path = read;
        Match asked = policy.match(request.method(), read);
        if (asked == null) {
            return new Verdict.NotFound(found, Verdict.NotFound.Absence.NO_SURFACE);
        }
        match = asked;
        if (!asked.takes(found.kind())) {
            boolean allowlist = asked.surface().takes(found.kind());
            return new Verdict.Unauthenticated(allowlist ? Reason.OFF_ALLOWLIST : Reason.WRONG_SURFACE, found.keyId());
        }
        return decideRoute(found, asked);
    }

    private Verdict decideRoute(Identity found, Match asked) {
        Identity acting = found;
        if (asked.namesProject()) {
            ProjectEntry project = reachableProject(found, asked.projectId());
            if (project == null) {
                return new Verdict.NotFound(found, Verdict.NotFound.Absence.NO_SUCH_PROJECT);
            }
            acting = found.within(project);
        }
        boolean withinProject = isWithinProject(asked, found.kind());
        PermissionSet permissions = policy.permissionsOf(actingRole(found.role(), withinProject));
        Permission missing = asked.missingFrom(permissions);
        if (missing == null) {
            return new Verdict.Allowed(acting, permissions, asked);
        }
        Role smallest = policy.smallestRoleWith(missing, withinProject).orElse(null);
        return new Verdict.Forbidden(acting, permissions, missing, smallest);
    }

    /** The project of that id, if the key may know that it exists. */
    private @Nullable ProjectEntry reachableProject(Identity found, long projectId) {
        if (found.role() instanceof OrganizationRole role && role.actsInProjectsAs() == null) {
            return null;
        }
        ProjectEntry project = found.project();
        if (project == null) {
            namedProject = table.projects().find(projectId);
            project = namedProject == null ? null : namedProject.entry();
        }
        boolean reachable = project != null
                && project.id() == projectId
                && project.organizationId() == found.organization().id()
                && !project.archived();
        return reachable ? project : null;
    }

    /** Whether the roles that count are those of a project. */
    static boolean isWithinProject(Match match, KeyKind kind) {
        return match.surface().isWithinProject() || kind != KeyKind.ORGANIZATION;
    }

    /** The role whose permissions count: an organization's role acts in a project as one of the project's. */
    static Role actingRole(Role own, boolean withinProject) {
        if (withinProject && own instanceof OrganizationRole role) {
            ProjectRole acting = role.actsInProjectsAs();
            if (acting == null) {
                throw new IllegalStateException("A member's key acts in no project");
            }
            return acting;
        }
        return own;
    }

    /** To be asked before everything else: all else was read before it and is read after it, so it all held then. */
    boolean keyStands() {
        return key == null || table.isUnchanged(key);
    }

    boolean parentsStand() {
        return sameOrganization() && sameOwnProject() && sameNamedProject();
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
