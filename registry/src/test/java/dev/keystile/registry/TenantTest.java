package dev.keystile.registry;

import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that are the contract of both databases, and run on each. */
@ParameterizedClass
@EnumSource
abstract class TenantTest extends InstalledTest {

    @Parameter
    TestDatabase database = TestDatabase.SQLITE;

    @Override
    final TestDatabase database() {
        return database;
    }
}
