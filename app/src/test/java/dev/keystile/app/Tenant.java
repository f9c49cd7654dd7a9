package dev.keystile.app;

import dev.keystile.core.key.KeyFormat;
import java.nio.file.Path;

/**
 * An organization with its first project and a mighty key for each.
 *
 * @param ownerKey the organization's key, of role owner
 * @param adminKey a secret key of the project, of role admin
 */
record Tenant(long organizationId, long projectId, String ownerKey, String adminKey) {

    /** The first tenant of an installation that nobody serves yet. */
    static Tenant setUp(Path data) {
        OperatorOptions options = new OperatorOptions();
        options.data = data;
        SetUp.Result made =
                SetUp.run(options, KeyFormat.unbranded(), new SetUp.Request("Acme", "Shop", "owner@acme.example"));
        return new Tenant(made.organizationId(), made.projectId(), made.organizationKey(), made.projectKey());
    }

    /** A tenant of a running installation of whom only the owner's key is known: makes a project for it. */
    static Tenant within(Client control, SecondOrganization organization) {
        Client owner = control.as(organization.ownerKey());
        long project = Issuer.expectOk(owner.post("/api/admin/projects", Json.object("name", "Zebra project")))
                .number("id");
        Issuer issuer = new Issuer(control, organization.ownerKey());
        String adminKey = issuer.projectKey(project, "secret", "admin").value();
        return new Tenant(organization.id(), project, organization.ownerKey(), adminKey);
    }

    /** Ids and nothing of the keys. */
    @Override
    public String toString() {
        return "Tenant[" + organizationId + ", " + projectId + "]";
    }
}
