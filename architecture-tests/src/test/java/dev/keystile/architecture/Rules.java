package dev.keystile.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import dev.keystile.core.key.PlaintextKey;
import dev.keystile.registry.Barrier;
import dev.keystile.registry.Settled;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rules, as data and ArchUnit's rules. */
final class Rules {

    private static final String ROOT = "dev.keystile.";

    /** Each room and the rooms that it may use: the table of the design. */
    static final Map<String, List<String>> MAY_USE = mayUse();

    private Rules() {}

    private static Map<String, List<String>> mayUse() {
        Map<String, List<String>> rooms = new LinkedHashMap<>();
        rooms.put("core", List.of());
        rooms.put("policy", List.of("core"));
        rooms.put("wire", List.of("core"));
        rooms.put("registry", List.of("core"));
        rooms.put("replica", List.of("core", "registry"));
        rooms.put("gate", List.of("core", "wire", "replica"));
        rooms.put("server", List.of("core", "wire", "registry", "replica"));
        rooms.put("app", List.of("core", "policy", "wire", "registry", "replica", "gate", "server"));
        return rooms;
    }

    private static String packageOf(String room) {
        return ROOT + room + "..";
    }

    /** A room uses only the rooms that the table gives it. */
    static ArchRule directionOf(String room) {
        List<String> allowed = MAY_USE.getOrDefault(room, List.of());
        String[] forbidden = MAY_USE.keySet().stream()
                .filter(other -> !other.equals(room) && !allowed.contains(other))
                .map(Rules::packageOf)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(packageOf(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .as(room + " uses no rooms but " + allowed)
                .allowEmptyShould(true);
    }

    static final ArchRule CORE_STANDS_ALONE = classes()
            .that()
            .resideInAPackage(packageOf("core"))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", packageOf("core"), "org.jspecify.annotations.."))
            .as("core uses the JDK and nothing else");

    static final ArchRule CORE_DOES_NO_IO = noClasses()
            .that()
            .resideInAPackage(packageOf("core"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "java.nio.channels..", "java.sql..")
            .as("core does no I/O");

    static final ArchRule NO_TRANSPORT_IN_THE_REGISTRY = noClasses()
            .that()
            .resideInAnyPackage(packageOf("registry"), packageOf("core"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.net.http..",
                    "jakarta.servlet..",
                    "org.springframework.web..",
                    "org.springframework.http..",
                    "io.vertx..",
                    "io.netty..")
            .as("a command knows nothing of HTTP");

    static final ArchRule NO_SQL_IN_THE_DOORS = noClasses()
            .that()
            .resideInAnyPackage(packageOf("gate"), packageOf("server"), packageOf("replica"), packageOf("app"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..", "javax.sql..", "org.springframework.jdbc..", "org.sqlite..", "org.postgresql..")
            .as("a door knows nothing of SQL");

    static final ArchRule NO_ROOM_REACHES_INTO_THE_REGISTRY = noClasses()
            .that()
            .resideOutsideOfPackage(packageOf("registry"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.keystile.registry.access..",
                    "dev.keystile.registry.store..",
                    "dev.keystile.registry.sqlite..",
                    "dev.keystile.registry.postgres..")
            .as("rows are the registry's own affair");

    static final ArchRule NO_SPRING_IN_THE_GATE = noClasses()
            .that()
            .resideInAnyPackage(packageOf("gate"), packageOf("replica"), packageOf("core"), packageOf("wire"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..")
            .as("a sidecar needs no Spring");

    static final ArchRule NO_VERTX_IN_THE_SERVER = noClasses()
            .that()
            .resideInAPackage(packageOf("server"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..")
            .as("the control plane has one HTTP stack");

    /** Rule 3 of the revocation protocol. */
    static final ArchRule ONLY_THE_BARRIER_SETTLES = noClasses()
            .that()
            .doNotBelongToAnyOf(Barrier.class, Settled.class)
            .should()
            .callConstructorWhere(target(Settled.class, "<init>", "a settled answer is made"))
            .as("nobody but the barrier makes a settled answer");

    static final ArchRule PLAINTEXT_IS_REVEALED_IN_FEW_PLACES = noClasses()
            .that(DescribedPredicate.not(mayReveal()))
            .should()
            .callMethodWhere(target(PlaintextKey.class, "revealPlaintext", "a key is revealed"))
            .as("a key is revealed only in the answer that creates it");

    static final ArchRule CLOCKS_ARE_HANDED_IN = noClasses()
            .that()
            .resideOutsideOfPackage(packageOf("app"))
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .as("clocks are handed in");

    static final ArchRule NOTHING_NEEDS_THE_BENCH = noClasses()
            .that()
            .resideOutsideOfPackage(packageOf("bench"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(packageOf("bench"))
            .as("what measures the product is no part of it");

    static final ArchRule NO_CYCLES_BETWEEN_ROOMS =
            slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

    /** The classes that write a whole key into the one answer that shows it. */
    private static DescribedPredicate<JavaClass> mayReveal() {
        return DescribedPredicate.describe(
                "write the answer that creates a key",
                type -> List.of(
                                "dev.keystile.server.api.IssuedKeyView",
                                "dev.keystile.server.api.Setup",
                                "dev.keystile.app.SetUp")
                        .contains(type.getName().replaceFirst("\\$.*", "")));
    }

    private static DescribedPredicate<JavaCall<?>> target(Class<?> owner, String name, String description) {
        return DescribedPredicate.describe(
                description,
                call -> call.getTargetOwner().isEquivalentTo(owner)
                        && call.getTarget().getName().equals(name));
    }
}
