package dev.keystile.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.OrganizationRole;
import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.check.Explanation.Step;
import dev.keystile.core.check.Explanation.Subject;
import dev.keystile.core.check.Verdict.Unauthenticated.Reason;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.policy.Policy;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guarantee: an explanation ends in the verdict of the check, and its remedy does what it says. */
class ExplanationPropertyTest {

    private static final int POLICIES = 40;
    private static final int REQUESTS = 500;
    private static final Pattern GIVE_ROLE = Pattern.compile("Give the key the role ([a-z]+)\\.");

    private static final List<String> KEYS = List.of(
            "pk support",
            "pk editor",
            "pk admin",
            "sk support",
            "sk smtpproxy",
            "sk editor",
            "sk admin",
            "ok member",
            "ok admin",
            "ok owner",
            "revoked",
            "expired",
            "archived",
            "foreign");

    private final World world = new World().withKeysOfEveryRole();
    private final CheckService service = new CheckService(world.checker, BrowserRefusal.REFUSE, RefusalObserver.NONE);
    private final RandomPolicies random = new RandomPolicies(7);

    @BeforeEach
    void makeKeys() {
        world.key("revoked", KeyKind.SECRET, 10, ProjectRole.ADMIN);
        world.revoke("revoked");
        world.key("expired", KeyKind.SECRET, 10, ProjectRole.ADMIN, World.NOW);
        world.key("archived", KeyKind.SECRET, 12, ProjectRole.ADMIN);
        world.key("foreign", KeyKind.ORGANIZATION, 2, OrganizationRole.OWNER);
    }

    private record Case(Policy policy, String key, CheckRequest request) {}

    private interface Trial {
        void run(Case given);
    }

    private void forRandomCases(Trial trial) {
        for (int i = 0; i < POLICIES; i++) {
            Policy policy = random.next();
            world.checker.usePolicy(policy);
            for (int j = 0; j < REQUESTS; j++) {
                String key = random.pick(KEYS);
                String path =
                        random.pick(List.of(random.path(), random.path(), random.mixedCase(random.path()), "/a//b"));
                String method = random.pick(List.of(random.method(), random.method(), random.method(), "get"));
                boolean browser = random.pick(List.of(true, false, false, false, false));
                trial.run(new Case(policy, key, new CheckRequest(world.value(key), method, path, browser)));
            }
        }
    }

    @Test
    void explain_randomRequest_endsInTheVerdictOfTheCheck() {
        Map<Subject, Integer> refusals = new EnumMap<>(Subject.class);
        forRandomCases(given -> {
            Explanation told = service.explain(given.request);
            assertThat(World.words(told.verdict())).isEqualTo(World.words(service.check(given.request)));
            assertThat(World.words(service.explain(world.row(given.key).keyId(), given.request)
                            .verdict()))
                    .isEqualTo(World.words(told.verdict()));
            Step last = told.steps().getLast();
            assertThat(last.passed()).isEqualTo(told.verdict() instanceof Verdict.Allowed);
            assertThat(told.steps().subList(0, told.steps().size() - 1)).allMatch(Step::passed);
            assertThat(told.steps()).noneMatch(step -> step.text().isEmpty());
            assertThat(told.remedy() == null).isEqualTo(last.passed());
            assertThat(told.organizationId()).isEqualTo(given.key.equals("foreign") ? 2 : 1);
            assertThat(told.toString()).doesNotContain(world.value(given.key).substring(3, 12));
            refusals.merge(last.subject(), 1, Integer::sum);
        });
        assertThat(refusals)
                .containsOnlyKeys(
                        Subject.STATE,
                        Subject.BROWSER,
                        Subject.METHOD,
                        Subject.PATH,
                        Subject.SURFACE,
                        Subject.ROUTE,
                        Subject.PROJECT,
                        Subject.PERMISSION);
    }

    @Test
    void remedy_ofARoleThatIsTooSmall_makesTheCheckPass() {
        int[] given = {0};
        forRandomCases(each -> {
            Explanation told = service.explain(each.request);
            Optional<Role> role = roleToGive(told);
            if (told.verdict() instanceof Verdict.Forbidden && role.isPresent()) {
                given[0]++;
                Role before = world.row(each.key).role();
                world.changeRole(each.key, role.get());
                assertThat(service.check(each.request)).as(told.toString()).isInstanceOf(Verdict.Allowed.class);
                world.changeRole(each.key, before);
            }
        });
        assertThat(given[0]).isGreaterThan(200);
    }

    @Test
    void remedy_offTheAllowlist_secretKeyComesFurther() {
        int[] tried = {0};
        forRandomCases(each -> {
            Explanation told = service.explain(each.request);
            boolean namesSecret = String.valueOf(told.remedy()).startsWith("Use a secret");
            if (told.verdict() instanceof Verdict.Unauthenticated(var reason, var ignored)
                    && reason == Reason.OFF_ALLOWLIST
                    && namesSecret) {
                tried[0]++;
                String secret = world.value(each.key.replace("pk", "sk"));
                var again = new CheckRequest(secret, each.request.method(), each.request.path(), false);
                Subject last = service.explain(again).steps().getLast().subject();
                assertThat(last).as(told.toString()).isIn(Subject.PERMISSION, Subject.PROJECT);
            }
        });
        assertThat(tried[0]).isGreaterThan(200);
    }

    @Test
    void asSeenBy_anotherOrganization_isThatOfAKeyThatWasNeverIssued() {
        forRandomCases(each -> {
            Explanation told = service.explain(each.request);
            long own = told.organizationId();
            assertThat(told.asSeenBy(own)).isEqualTo(told);
            Explanation seen = told.asSeenBy(own + 1);
            assertThat(seen.verdict()).isEqualTo(new Verdict.Unauthenticated(Reason.UNKNOWN, 0));
            assertThat(seen.organizationId()).isZero();
            assertThat(seen.steps()).hasSize(3);
            Explanation never = service.explain(1_000_000, each.request);
            assertThat(seen.steps().getLast()).isEqualTo(never.steps().getLast());
            assertThat(seen.remedy()).isEqualTo(never.remedy());
        });
    }

    private static Optional<Role> roleToGive(Explanation told) {
        Matcher matcher = GIVE_ROLE.matcher(String.valueOf(told.remedy()));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Verdict.Forbidden forbidden = (Verdict.Forbidden) told.verdict();
        return forbidden.identity().kind() == KeyKind.ORGANIZATION
                ? OrganizationRole.ofWireName(matcher.group(1)).map(role -> role)
                : ProjectRole.ofWireName(matcher.group(1)).map(role -> role);
    }
}
