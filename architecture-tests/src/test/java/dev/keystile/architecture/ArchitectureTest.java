package dev.keystile.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The house keeps its rules, and each rule would notice a breach. */
class ArchitectureTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.keystile");

    /** The product together with the breaches below this module's test sources, which break every rule. */
    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages("dev.keystile");

    static Stream<Named<ArchRule>> rules() {
        List<ArchRule> fixed = List.of(
                Rules.CORE_STANDS_ALONE,
                Rules.CORE_DOES_NO_IO,
                Rules.NO_TRANSPORT_IN_THE_REGISTRY,
                Rules.NO_SQL_IN_THE_DOORS,
                Rules.NO_ROOM_REACHES_INTO_THE_REGISTRY,
                Rules.NO_SPRING_IN_THE_GATE,
                Rules.NO_VERTX_IN_THE_SERVER,
                Rules.ONLY_THE_BARRIER_SETTLES,
                Rules.PLAINTEXT_IS_REVEALED_IN_FEW_PLACES,
                Rules.CLOCKS_ARE_HANDED_IN,
                Rules.NOTHING_NEEDS_THE_BENCH,
                Rules.NO_CYCLES_BETWEEN_ROOMS);
        return Stream.concat(fixed.stream(), Rules.MAY_USE.keySet().stream().map(Rules::directionOf))
                .map(rule -> Named.of(rule.getDescription(), rule));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void rule_product_keepsIt(ArchRule rule) {
        rule.check(PRODUCT);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void rule_breach_isNoticed(ArchRule rule) {
        boolean breakable = !rule.getDescription().startsWith("app ");

        assertThat(rule.evaluate(BROKEN).hasViolation()).isEqualTo(breakable);
    }

    /** Negative control for the rules that name several packages: a breach is noticed in each of them. */
    @ParameterizedTest
    @CsvSource({
        "a door knows nothing of SQL, <java.sql.Connection>",
        "a door knows nothing of SQL, <org.postgresql.Driver>",
        "rows are the registry's own affair, <dev.keystile.registry.store.Stores>",
        "rows are the registry's own affair, <dev.keystile.registry.sqlite.SqliteEngine>",
        "rows are the registry's own affair, <dev.keystile.registry.postgres.PostgresEngine>",
        "what measures the product is no part of it, <dev.keystile.bench.Bait>"
    })
    void rule_breachInOnePackage_isNoticedThere(String description, String used) {
        ArchRule rule = rules().map(Named::getPayload)
                .filter(candidate -> candidate.getDescription().equals(description))
                .findFirst()
                .orElseThrow();

        assertThat(rule.evaluate(BROKEN).getFailureReport().getDetails()).anyMatch(detail -> detail.contains(used));
    }

    @Test
    void product_everyRoom_hasClasses() {
        assertThat(Rules.MAY_USE.keySet())
                .allSatisfy(room -> assertThat(PRODUCT.stream()
                                .anyMatch(type -> type.getPackageName().startsWith("dev.keystile." + room)))
                        .isTrue());
    }
}
