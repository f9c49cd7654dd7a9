package dev.keystile.registry;

import dev.keystile.registry.command.SetUpInstallation;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests on an installation that has been set up: one organization, one project, a key for each. All of them are
 * the contract of both databases and run on each.
 */
@ParameterizedClass
@EnumSource
abstract class TenantTest {

    @Parameter
    TestDatabase database = TestDatabase.SQLITE;

    Path folder;
    TestRegistry test;
    SetUpInstallation.Result tenant;

    /** The key of role owner. */
    Actor owner;

    /** The project's secret key of role admin. */
    Actor projectAdmin;

    KeyOwner.Project project;
    KeyOwner.Organization organization;

    @BeforeEach
    void open(@TempDir Path emptyFolder) {
        folder = emptyFolder;
        database.prepare(folder);
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
