package dev.keystile.registry.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.registry.testing.PostgresServer;
import dev.keystile.registry.upkeep.Examination;
import dev.keystile.registry.upkeep.Finding;
import dev.keystile.registry.upkeep.Severity;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarantee: a database that was put back isn't told to be fine. */
class ProvenanceTest {

    private final PostgresServer server = PostgresServer.shared();
    private String name = "";

    @BeforeEach
    void open() {
        name = server.createDatabase();
        PostgresEngine.open(server.url(name)).close();
    }

    private Examination examine(String database) {
        try (PostgresEngine engine = PostgresEngine.open(server.url(database))) {
            return engine.examine();
        }
    }

    private static void assertRestored(Examination found, String which) {
        assertThat(found.complaints()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.text()).contains("restored, copied", which, "live again");
        });
        assertThat(found.findings())
                .extracting(Finding::text)
                .noneMatch(text -> text.contains("never been restored") || text.contains("not a backup"));
    }

    /** The negative control, which says what it can't know. */
    @Test
    void open_againAndAgain_findsNothing() {
        examine(name);
        Examination found = examine(name);

        assertThat(found.complaints()).isEmpty();
        assertThat(found.findings())
                .extracting(Finding::text)
                .noneMatch(text -> text.contains("never been restored") || text.contains("not a backup"))
                .anyMatch(text -> text.contains("can't be noticed from within"));
    }

    @Test
    void open_ofACopy_isNotedOnceAndForEver() {
        String copy = server.createDatabase("TEMPLATE " + name);

        assertRestored(examine(copy), "another database or table");
        assertRestored(examine(copy), "another database or table");
        assertThat(examine(name).complaints()).isEmpty();
    }

    /** What a point-in-time recovery, a base backup or a failover begins. */
    @Test
    void open_onAnotherTimeline_isNoted() {
        server.execute(name, "UPDATE provenance SET timeline = '000000AA'");

        assertRestored(examine(name), "another timeline");
    }

    @Test
    void open_onAnotherServer_isNoted() {
        server.execute(name, "UPDATE provenance SET system = '1'");

        assertRestored(examine(name), "another server");
    }

    @Test
    void open_whereTheServerDoesNotSayWhoItIs_saysSo() {
        try (PostgresServer own = PostgresServer.create()) {
            own.execute(
                    "postgres",
                    "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM public",
                    "CREATE ROLE guest LOGIN PASSWORD '" + PostgresServer.PASSWORD + "'",
                    "GRANT CREATE ON SCHEMA public TO guest");
            try (PostgresEngine engine = PostgresEngine.open(own.url("postgres", "guest", PostgresServer.PASSWORD))) {
                assertThat(engine.examine().complaints()).isEmpty();
                assertThat(engine.examine().findings())
                        .extracting(Finding::text)
                        .anyMatch(text -> text.contains("doesn't say who it is"));
            }
        }
    }

    private static List<Finding> of(String check, Examination found) {
        return found.findings().stream()
                .filter(finding -> finding.check().equals(check))
                .toList();
    }

    /** The guarantee: what couldn't be looked at isn't called broken. */
    @Test
    void examine_thatTakesTooLong_isAWarningForEachCheckItConcerns() {
        Purpose brief = new Purpose(Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofSeconds(5));
        try (PostgresEngine engine = PostgresEngine.open(
                server.url(name), Purpose.WRITING, Purpose.READING, brief, PostgresEngine.LONGEST_ANSWER)) {
            server.execute(
                    name,
                    "ALTER TABLE key_count RENAME TO kept",
                    "CREATE VIEW key_count AS SELECT kept.* FROM kept, pg_sleep(60)");

            Examination found = engine.examine();

            assertThat(of("key counts", found)).singleElement().satisfies(finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                assertThat(finding.text()).contains("couldn't be looked at");
            });
        }
    }

    @Test
    void examine_ofATableThatIsMissing_isAFaultAndTheOtherChecksGoOn() {
        try (PostgresEngine engine = PostgresEngine.open(server.url(name))) {
            server.execute(name, "ALTER TABLE key_count RENAME TO kept");

            Examination found = engine.examine();

            assertThat(of("answer counts", found)).extracting(Finding::severity).containsExactly(Severity.OK);
            assertThat(of("key counts", found)).singleElement().satisfies(finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.FAULT);
                assertThat(finding.text()).contains("pg_restore").doesNotContain("./keystile");
            });
        }
    }
}
