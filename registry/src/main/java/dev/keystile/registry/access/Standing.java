package dev.keystile.registry.access;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;

/** Who the actor is, as rows say at this moment. */
sealed interface Standing {

    /** A live secret key of a live project. */
    record ProjectKey(long projectId, ProjectRole role) implements Standing {}

    /** A live key of a live organization. */
    record OrganizationKey(long organizationId, OrganizationRole role) implements Standing {}

    /** A person that there is. */
    record Person(long id) implements Standing {}

    /** Whoever runs the installation. */
    record Operator() implements Standing {}
}
