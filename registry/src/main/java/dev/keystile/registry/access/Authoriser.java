package dev.keystile.registry.access;

import static dev.keystile.registry.Outcome.done;
import static dev.keystile.registry.Outcome.refused;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.policy.Permission;
import dev.keystile.registry.Actor;
import dev.keystile.registry.ApiKey;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.Organization;
import dev.keystile.registry.Outcome;
import dev.keystile.registry.Project;
import dev.keystile.registry.store.PeopleStore.Membership;
import dev.keystile.registry.store.Reading;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what the actor of a reading may do, for keys and people alike.
 *
 * <h2>Security guarantees</h2>
 *
 * <ul>
 *   <li>Everything is read from rows, in the reading's own transaction: nothing that a session or a node
 *       remembers counts.
 *   <li>What is another tenant's is refused with the very object that refuses what isn't there.
 *   <li>Every row that a decision rests on is revealed to the reading, so that its answer waits until the
 *       row is in force everywhere.
 * </ul>
 */
public final class Authoriser {

    private final Reading reading;

    private Authoriser(Reading reading) {
        this.reading = reading;
    }

    /** The authoriser for one reading. */
    public static Authoriser of(Reading reading) {
        return new Authoriser(reading);
    }

    /** Whether the actor is still somebody: a key that is good, a person that there is, or the operator. */
    public Outcome<Boolean> isSomebody() {
        return standing().map(standing -> true);
    }

    /** Leave to list, issue, change and revoke an owner's keys, within the actor's own role. */
    public Outcome<KeyAuthority> toManageKeysOf(KeyOwner owner) {
        return switch (owner) {
            case KeyOwner.Project(long id) -> toManageKeysOfProject(id);
            case KeyOwner.Organization(long id) ->
                organizationWith(Permission.ORGANIZATION_MANAGE, id)
                        .map(found -> new KeyAuthority(owner, id, found.role(), reading.policy()));
        };
    }

    /** Leave to do what is the operator's alone. */
    public Outcome<Boolean> toOperate() {
        return reading.actor() instanceof Actor.Operator ? done(true) : refused(Refusals.OPERATOR_ONLY);
    }

    /** Leave to do with a live organization what is the operator's alone. */
    public Outcome<Organization> toOperateOn(long id) {
        return toOperate().then(ignored -> {
            Organization organization = liveOrganization(id);
            return organization == null ? refused(Refusals.MISSING) : done(organization);
        });
    }

    /** Leave to see an organization: the operator may see every one. */
    public Outcome<Organization> toSeeOrganization(long id) {
        return reading.actor() instanceof Actor.Operator ? toOperateOn(id) : toSeeOwnOrganization(id);
    }

    private Outcome<Organization> toSeeOwnOrganization(long id) {
        return organizationWith(Permission.ORGANIZATION_READ, id).map(OrganizationInReach::organization);
    }

    /** Leave to manage an organization's projects and to read its audit. */
    public Outcome<Organization> toManageOrganization(long id) {
        return organizationWith(Permission.ORGANIZATION_MANAGE, id).map(OrganizationInReach::organization);
    }

    /** Leave to change what an organization is called: the operator may do so with every one. */
    public Outcome<Organization> toRenameOrganization(long id) {
        return reading.actor() instanceof Actor.Operator ? toOperateOn(id) : toSettleOrganization(id);
    }

    /** Leave to change an organization itself, and to archive it. */
    public Outcome<Organization> toSettleOrganization(long id) {
        return organizationWith(Permission.ORGANIZATION_SETTINGS, id).map(OrganizationInReach::organization);
    }

    /** Leave to change and archive a project. */
    public Outcome<Project> toManageProject(long id) {
        return projectInReach(id)
                .then(found -> organizationWith(
                                Permission.ORGANIZATION_MANAGE, found.project().organizationId())
                        .map(ignored -> found.project()));
    }

    /** Leave to see a project: its own keys may, and everybody who acts in it. */
    public Outcome<Project> toSeeProject(long id) {
        return standing()
                .then(standing -> projectInReach(standing, id)
                        .map(ProjectInReach::project)
                        .then(project ->
                                standing instanceof Standing.OrganizationKey(long ignored, OrganizationRole role)
                                        ? permitted(role, Permission.ORGANIZATION_MANAGE, false, project)
                                        : done(project)));
    }

    /** Which of an organization's projects the actor may list. */
    public Outcome<ProjectsInSight> toListProjects(long organizationId) {
        return standing()
                .then(standing ->
                        organizationInReach(standing, organizationId).then(found -> projectsInSight(standing, found)));
    }

    private Outcome<ProjectsInSight> projectsInSight(Standing standing, OrganizationInReach found) {
        if (found.role().actsInProjectsAs() != null) {
            return permitted(found.role(), Permission.ORGANIZATION_MANAGE, false, new ProjectsInSight.All());
        }
        return done(
                standing instanceof Standing.Person(long id)
                        ? new ProjectsInSight.OfPerson(id)
                        : new ProjectsInSight.None());
    }

    private Outcome<KeyAuthority> toManageKeysOfProject(long projectId) {
        return projectInReach(projectId)
                .then(found -> permitted(
                        found.role(),
                        Permission.SETTINGS,
                        true,
                        new KeyAuthority(
                                new KeyOwner.Project(projectId),
                                found.project().organizationId(),
                                found.role(),
                                reading.policy())));
    }

    private Outcome<OrganizationInReach> organizationWith(Permission permission, long id) {
        return standing()
                .then(standing -> organizationInReach(standing, id))
                .then(found -> permitted(found.role(), permission, false, found));
    }

    private <T> Outcome<T> permitted(Role role, Permission permission, boolean withinProject, T leave) {
        if (reading.policy().permissionsOf(role).contains(permission)) {
            return done(leave);
        }
        Role smallest =
                reading.policy().smallestRoleWith(permission, withinProject).orElse(null);
        return refused(Refusals.lacks(role, permission, smallest));
    }

    private record OrganizationInReach(Organization organization, OrganizationRole role) {}

    private record ProjectInReach(Project project, ProjectRole role) {}

    private Outcome<OrganizationInReach> organizationInReach(Standing standing, long id) {
        if (standing instanceof Standing.Operator) {
            return refused(Refusals.OPERATOR);
        }
        OrganizationRole role = roleInOrganization(standing, id);
        Organization organization = role == null ? null : liveOrganization(id);
        return role == null || organization == null
                ? refused(Refusals.MISSING)
                : done(new OrganizationInReach(organization, role));
    }

    private Outcome<ProjectInReach> projectInReach(long id) {
        return standing().then(standing -> projectInReach(standing, id));
    }

    private Outcome<ProjectInReach> projectInReach(Standing standing, long id) {
        if (standing instanceof Standing.Operator) {
            return refused(Refusals.OPERATOR);
        }
        Project project = reading.stores().projects().find(id).orElse(null);
        ProjectRole role = project == null ? null : roleInProject(standing, project);
        if (project == null || role == null) {
            return refused(Refusals.MISSING);
        }
        reading.reveal(project.changeNumber());
        boolean live = project.archivedAt() == null && liveOrganization(project.organizationId()) != null;
        return live ? done(new ProjectInReach(project, role)) : refused(Refusals.MISSING);
    }

    private @Nullable OrganizationRole roleInOrganization(Standing standing, long organizationId) {
        return switch (standing) {
            case Standing.OrganizationKey(long own, OrganizationRole role) -> own == organizationId ? role : null;
            case Standing.Person(long id) ->
                placeOf(reading.stores().people().organizationMembership(organizationId, id));
            case Standing.ProjectKey ignored -> null;
            case Standing.Operator ignored -> null;
        };
    }

    private @Nullable ProjectRole roleInProject(Standing standing, Project project) {
        if (standing instanceof Standing.ProjectKey(long own, ProjectRole role)) {
            return own == project.id() ? role : null;
        }
        OrganizationRole role = roleInOrganization(standing, project.organizationId());
        if (role == null) {
            return null;
        }
        ProjectRole acting = role.actsInProjectsAs();
        if (acting == null && standing instanceof Standing.Person(long id)) {
            return placeOf(reading.stores().people().projectMembership(project.id(), id));
        }
        return acting;
    }

    private <R> @Nullable R placeOf(Optional<Membership<R>> membership) {
        membership.ifPresent(found -> reading.reveal(found.changeNumber()));
        return membership
                .filter(found -> found.removedAt() == null)
                .map(Membership::role)
                .orElse(null);
    }

    private @Nullable Organization liveOrganization(long id) {
        Organization organization = reading.stores().organizations().find(id).orElse(null);
        if (organization == null) {
            return null;
        }
        reading.reveal(organization.changeNumber());
        return organization.archivedAt() == null ? organization : null;
    }

    private Outcome<Standing> standing() {
        Standing standing = switch (reading.actor()) {
            case Actor.Operator ignored -> new Standing.Operator();
            case Actor.Person(long id) -> personStanding(id);
            case Actor.Key(long id) -> keyStanding(id);
        };
        return standing == null ? refused(Refusals.UNAUTHENTICATED) : done(standing);
    }

    private @Nullable Standing personStanding(long id) {
        return reading.stores()
                .people()
                .find(id)
                .map(person -> new Standing.Person(person.id()))
                .orElse(null);
    }

    private @Nullable Standing keyStanding(long id) {
        ApiKey key = reading.stores().keys().find(id).orElse(null);
        if (key == null) {
            return null;
        }
        reading.reveal(key.changeNumber());
        boolean over = key.revocation() != null
                || (key.expiresAt() != null && !reading.now().isBefore(key.expiresAt()));
        return over || key.kind() == KeyKind.PUBLISHABLE ? null : ownerStanding(key);
    }

    private @Nullable Standing ownerStanding(ApiKey key) {
        return switch (key.role()) {
            case OrganizationRole role ->
                liveOrganization(key.owner().id()) == null
                        ? null
                        : new Standing.OrganizationKey(key.owner().id(), role);
            case ProjectRole role ->
                isLiveProject(key.owner().id())
                        ? new Standing.ProjectKey(key.owner().id(), role)
                        : null;
        };
    }

    private boolean isLiveProject(long id) {
        Project project = reading.stores().projects().find(id).orElse(null);
        if (project == null) {
            return false;
        }
        reading.reveal(project.changeNumber());
        return project.archivedAt() == null && liveOrganization(project.organizationId()) != null;
    }
}
