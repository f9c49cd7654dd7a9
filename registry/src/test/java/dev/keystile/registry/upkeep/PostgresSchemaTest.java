package dev.keystile.registry.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.registry.postgres.PostgresEngine;
import dev.keystile.registry.testing.PostgresServer;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the doctor sees of a schema that somebody has altered at a database shell. */
class PostgresSchemaTest {

    private final PostgresServer server = PostgresServer.shared();
    private final String name = server.createDatabase();

    /** The list in the resources is what the migrations make. */
    @Test
    void expected_isWhatTheMigrationsMake() {
        try (PostgresEngine engine = PostgresEngine.open(server.url(name))) {
            SortedMap<String, Boolean> present = engine.read(PostgresSchema::present);

            assertThat(String.join("\n", present.keySet())).isEqualTo(String.join("\n", PostgresSchema.expected()));
            assertThat(present.values()).containsOnly(true);
            assertThat(engine.examine().complaints()).isEmpty();
        }
    }

    @Test
    void examine_inASchemaOfAnotherName_hasNoComplaints() {
        server.execute(name, "CREATE SCHEMA \"Other one\"");
        try (PostgresEngine engine = PostgresEngine.open(server.url(name) + "&currentSchema=%22Other%20one%22")) {
            assertThat(engine.examine().complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        FAULT   | trigger api_key.api_key_final isn't in force | ALTER TABLE api_key DISABLE TRIGGER api_key_final
        FAULT   | ENABLE ALWAYS TRIGGER api_key_final          | ALTER TABLE api_key ENABLE TRIGGER api_key_final
        FAULT   | trigger api_key.api_key_delete is missing    | DROP TRIGGER api_key_delete ON api_key
        FAULT   | index api_key.live_key_by_id is missing      | DROP INDEX live_key_by_id
        FAULT   | function keystile_refuse is missing or isn't | CREATE OR REPLACE FUNCTION keystile_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'
        WARNING | trigger api_key.mine isn't Keystile's        | CREATE TRIGGER mine BEFORE INSERT ON api_key EXECUTE FUNCTION keystile_refuse('x')
        """)
    void examine_ofAnAlteredSchema_namesWhatIsAltered(Severity severity, String text, String sql) {
        try (PostgresEngine engine = PostgresEngine.open(server.url(name))) {
            server.execute(name, sql);

            assertThat(engine.examine().complaints()).singleElement().satisfies(finding -> {
                assertThat(finding.severity()).isEqualTo(severity);
                assertThat(finding.text()).contains(text).doesNotContain("./keystile restore");
            });
        }
    }
}
