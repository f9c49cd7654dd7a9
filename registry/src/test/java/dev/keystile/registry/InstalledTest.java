package dev.keystile.registry;

import dev.keystile.registry.command.SetUpInstallation;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests on an installation that has been set up: one organization, one project, a key for each. */
abstract class InstalledTest {

    Path folder;
    TestRegistry test;
    SetUpInstallation.Result tenant;

    /** The key of role owner. */
    Actor owner;

    /** The project's secret key of role admin. */
    Actor projectAdmin;

    KeyOwner.Project project;
    KeyOwner.Organization organization;

    abstract TestDatabase database();

    @BeforeEach
    void open(@TempDir Path emptyFolder) {
        folder = emptyFolder;
        database().prepare(folder);
        test = TestRegistry.open(emptyFolder);
        tenant = test.setUp();
        owner = TestRegistry.by(tenant.organizationKey());
        projectAdmin = TestRegistry.by(tenant.projectKey());
        project = new KeyOwner.Project(tenant.project().id());
        organization = new KeyOwner.Organization(tenant.organization().id());
    }

    @AfterEach
    void close() {
        test.close();
        TestDatabase.dispose(folder);
    }
}
