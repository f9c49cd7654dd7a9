package dev.keystile.registry.upkeep;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The schema as the migrations make it, read from a database in memory. */
final class ExpectedSchema {

    private static final String LOCATION = "classpath:db/migration/sqlite";

    private ExpectedSchema() {}

    /** The newest version that this program knows. */
    static int newestVersion() {
        return inMemory(
                connection -> Arrays.stream(flyway(connection, "latest").info().all())
                        .map(MigrationInfo::getVersion)
                        .filter(Objects::nonNull)
                        .mapToInt(version -> version.getMajor().intValue())
                        .max()
                        .orElse(SchemaCheck.NONE));
    }

    /** What a database of a version holds, by sort and name. */
    static Map<String, String> objectsOf(int version) {
        return inMemory(connection -> {
            flyway(connection, Integer.toString(version)).migrate();
            return objectsIn(SqliteFiles.client(connection));
        });
    }

    /** What a database holds, by sort and name, without what SQLite and Flyway keep for themselves. */
    static Map<String, String> objectsIn(JdbcClient client) {
        return client.sql("""
                        SELECT type || ' ' || name AS what, sql FROM sqlite_master
                        WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
                            AND tbl_name <> 'flyway_schema_history'""").query((row, i) -> Map.entry(row.getString("what"), row.getString("sql"))).list().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Flyway flyway(Connection connection, String target) {
        return Flyway.configure(ExpectedSchema.class.getClassLoader())
                .dataSource(new SingleConnectionDataSource(connection, true))
                .locations(LOCATION)
                .target(target)
                .loggers("slf4j")
                .load();
    }

    private static <T> T inMemory(Function<Connection, T> use) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            return use.apply(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("A database in memory can't be made", e);
        }
    }
}
