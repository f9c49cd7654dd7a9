package dev.keystile.registry;

/** Tests of what only the embedded database has. */
abstract class SqliteTest extends InstalledTest {

    @Override
    final TestDatabase database() {
        return TestDatabase.SQLITE;
    }
}
