package dev.keystile.core;

/**
 * A rank within an organization or a project. The order of the roles decides who may issue what;
 * what a role may do is a permission set that the policy gives it.
 */
public sealed interface Role permits ProjectRole, OrganizationRole {

    /** The name on the wire and in the policy file, lower case. */
    String wireName();

    /** The place in the order, 0 the narrowest. */
    int rank();
}
