package dev.keystile.server;

/**
 * An organization with one project.
 *
 * @param ownerKey an organization key of role owner
 * @param adminKey a secret key of role admin of the project
 * @param systemKeyId a key of the project that a feature needs
 */
record Tenant(
        long organizationId,
        long projectId,
        String username,
        String ownerKey,
        long ownerKeyId,
        String adminKey,
        long adminKeyId,
        long systemKeyId) {

    String keysPath() {
        return "/api/admin/projects/" + projectId + "/keys";
    }
}
