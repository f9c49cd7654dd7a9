package dev.keystile.server;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A class of tests with one control plane for all of them, and two tenants. */
abstract class ServerTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    static Installation server;

    @SuppressWarnings("NullAway.Init")
    static Tenant acme;

    @SuppressWarnings("NullAway.Init")
    static Tenant other;

    @BeforeAll
    static void start() {
        server = Installation.start(folder);
        acme = server.createTenant("Acme");
        other = server.createTenant("Other");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Call get(String target) {
        return server.call("GET", target);
    }

    static Call post(String target) {
        return server.call("POST", target);
    }

    static Call patch(String target) {
        return server.call("PATCH", target);
    }

    static Call delete(String target) {
        return server.call("DELETE", target);
    }

    /** A new project of the first tenant, with a secret key of role admin. */
    static NewProject newProject() {
        Answer project = post("/api/admin/projects")
                .with(acme.ownerKey())
                .json("{\"name\":\"Project\"}")
                .send()
                .isOk();
        String keys = "/api/admin/projects/" + project.number("id") + "/keys";
        Answer key = issue(keys, acme.ownerKey(), "{\"name\":\"Admin\",\"role\":\"admin\"}")
                .isOk();
        return new NewProject(project.number("id"), key.text("value"), key.number("id"));
    }

    record NewProject(long id, String adminKey, long adminKeyId) {}

    static Answer issue(String keysPath, String by, String json) {
        return post(keysPath).with(by).json(json).send();
    }

    /** A secret key of the first tenant's project with a role. */
    static Answer projectKey(String role) {
        return issue("/api/client/keys", acme.adminKey(), "{\"name\":\"A key\",\"role\":\"" + role + "\"}")
                .isOk();
    }

    /** A publishable key of the first tenant's project, of the role that may most. */
    static Answer publishableKey() {
        return issue(
                        "/api/client/keys",
                        acme.adminKey(),
                        "{\"name\":\"Browser\",\"scope\":\"public\",\"role\":\"admin\"}")
                .isOk();
    }

    /** An organization key of the first tenant with a role. */
    static Answer organizationKey(String role) {
        return issue(
                        "/api/admin/organizations/api-keys",
                        acme.ownerKey(),
                        "{\"name\":\"A key\",\"role\":\"" + role + "\"}")
                .isOk();
    }
}
