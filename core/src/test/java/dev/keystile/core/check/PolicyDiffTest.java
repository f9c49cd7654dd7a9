package dev.keystile.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.Role;
import dev.keystile.core.check.PolicyDiff.Difference;
import dev.keystile.core.check.PolicyDiff.Outcome;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.policy.Match;
import dev.keystile.core.policy.Policy;
import dev.keystile.core.policy.PolicyLines;
import dev.keystile.core.policy.RequestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Guarantee: what one policy lets pass and another doesn't is in their difference, and nothing else is. */
class PolicyDiffTest {

    private static final int POLICIES = 60;
    private static final int REQUESTS = 2_000;

    private final World world = new World().withKeysOfEveryRole();

    @Test
    void between_oneRouteNeedsLess_namesTheRolesThatGain() {
        Policy after = with("GET /users/{id} read", "GET /users/{id} none");

        assertThat(lines(PolicyDiff.between(World.POLICY, after)))
                .containsExactly("secret smtpproxy GET /api/client/users/me 403 passes".replace("/me", "/{any}"));
    }

    @Test
    void between_routeLeavesTheAllowlist_namesEveryRoleThatLoses() {
        Policy after = with("POST /events write publishable", "POST /events write");

        assertThat(lines(PolicyDiff.between(World.POLICY, after)))
                .containsExactly(
                        "publishable support POST /api/client/events 403 401",
                        "publishable smtpproxy POST /api/client/events 403 401",
                        "publishable editor POST /api/client/events passes 401",
                        "publishable publisher POST /api/client/events passes 401",
                        "publishable admin POST /api/client/events passes 401");
    }

    @Test
    void between_roleGainsAPermission_namesEveryPathThatItOpens() {
        Policy after = PolicyLines.policy(
                PolicyLines.ROLES.replace("editor read write", "editor read write settings") + World.LINES);
        List<Difference> differences = PolicyDiff.between(World.POLICY, after).differences();

        assertThat(differences)
                .allMatch(difference -> difference.role() == ProjectRole.EDITOR
                        && difference.before() == Outcome.FORBIDDEN
                        && difference.after() == Outcome.PASSES
                        && difference.route().contains("/keys"))
                .extracting(Difference::method)
                .contains("GET", "DELETE", PolicyDiff.OTHER_METHODS);
        assertThat(differences)
                .extracting(Difference::route)
                .contains("/api/client/keys", "/api/admin/projects/{project}/keys");
    }

    @Test
    void between_defaultOfASurface_isSeenOnPathsThatNoRouteNames() {
        Policy after = with("secret,organization read write", "secret,organization settings write");

        assertThat(lines(PolicyDiff.between(World.POLICY, after)))
                .contains("secret editor GET /api/admin/projects/{project}/{any} passes 403")
                .noneMatch(line -> line.contains("POST"));
    }

    @Test
    void between_projectBecomesAnyText_isSeenOnTheProjectsOfOthers() {
        Policy after = with("* /projects/{project} organization.manage", "* /projects/{id} organization.manage");

        assertThat(lines(PolicyDiff.between(World.POLICY, after)))
                .contains("organization owner GET /api/admin/projects/{any} 404 passes")
                .doesNotContain("organization owner GET /api/admin/projects/{project} 404 passes");
    }

    @Test
    void between_surfaceIsGone_isNotFound() {
        Policy after = PolicyLines.withRoles("surface client /api/client secret read write\n");

        assertThat(lines(PolicyDiff.between(World.POLICY, after)))
                .contains("organization owner GET /api/admin/organizations/me passes 404");
    }

    @Test
    void between_samePolicyTwice_isEmpty() {
        RandomPolicies random = new RandomPolicies(3);
        for (int i = 0; i < 10; i++) {
            Policy policy = random.next();
            assertThat(PolicyDiff.between(policy, policy)).isEqualTo(new PolicyDiff(List.of(), true));
        }
    }

    @Test
    void between_again_isTheSameInTheSameOrder() {
        Policy other = new RandomPolicies(4).next();

        assertThat(PolicyDiff.between(World.POLICY, other)).isEqualTo(PolicyDiff.between(World.POLICY, other));
    }

    /** Requests at random: a difference is listed for the same rules, and without one nothing differs. */
    @Test
    void between_randomPoliciesAndRequests_coversWhateverDiffers() {
        int[] differing = {0};
        run(PolicyDiff::between, (covered, text) -> {
            differing[0]++;
            assertThat(covered).as(text).isTrue();
        });

        assertThat(differing[0]).isGreaterThan(500);
    }

    /** The negative control: without the paths that no route names, a difference is missed. */
    @Test
    void between_aDiffThatForgetsTheDefaults_isCaught() {
        Diff forgetful = (before, after) -> new PolicyDiff(
                PolicyDiff.between(before, after).differences().stream()
                        .filter(difference -> !difference.route().contains("{any}"))
                        .toList(),
                true);
        int[] missed = {0};
        run(forgetful, (covered, text) -> missed[0] += covered ? 0 : 1);

        assertThat(missed[0]).isPositive();
    }

    private interface Diff {
        PolicyDiff between(Policy before, Policy after);
    }

    private interface Judge {
        void judge(boolean covered, String text);
    }

    private void run(Diff diff, Judge judge) {
        RandomPolicies random = new RandomPolicies(20_261_124);
        for (int i = 0; i < POLICIES; i++) {
            Policy before = random.next();
            Policy after = random.next();
            Map<String, Set<String>> listed = listed(diff.between(before, after), before, after);
            for (int j = 0; j < REQUESTS; j++) {
                String key = random.pick(List.of(
                        "pk editor",
                        "pk admin",
                        "sk support",
                        "sk editor",
                        "sk admin",
                        "ok member",
                        "ok admin",
                        "ok owner"));
                String method = random.method();
                String path = random.path();
                boolean mixed = random.pick(List.of(true, false, false, false));
                String asked = mixed ? random.mixedCase(path) : path;
                Outcome then = outcome(before, key, method, asked);
                Outcome now = outcome(after, key, method, asked);
                if (then != now) {
                    String rules = mixed ? "" : rules(before, after, method, path);
                    boolean covered = listed.getOrDefault(key, Set.of()).contains(rules)
                            && (mixed
                                    || listed.getOrDefault(key + then + now, Set.of())
                                            .contains(rules));
                    judge.judge(covered, key + " " + method + " " + asked + " " + then + " " + now);
                }
            }
        }
    }

    /** By key, and by key and outcomes, the rules of both policies on the paths that are listed. */
    private static Map<String, Set<String>> listed(PolicyDiff diff, Policy before, Policy after) {
        Map<String, Set<String>> listed = new TreeMap<>();
        for (Difference difference : diff.differences()) {
            String key = prefix(difference.kind()) + " " + difference.role().wireName();
            String method = difference.method().equals("*") ? "OTHER" : difference.method();
            String path = difference.route().replace("{project}", "10").replace("{any}", "any");
            Set<String> rules = Set.of("", rules(before, after, method, path));
            listed.computeIfAbsent(key, ignored -> new java.util.TreeSet<>()).addAll(rules);
            listed.computeIfAbsent(key + difference.before() + difference.after(), ignored -> new java.util.TreeSet<>())
                    .addAll(rules);
        }
        return listed;
    }

    private static String prefix(KeyKind kind) {
        return kind.prefix().substring(0, 2);
    }

    private static String rules(Policy before, Policy after, String method, String path) {
        return rule(before, method, path) + " > " + rule(after, method, path);
    }

    private static String rule(Policy policy, String method, String path) {
        try {
            return Optional.ofNullable(policy.match(method, RequestPath.parse(path)))
                    .map(PolicyDiffTest::text)
                    .orElse("nothing");
        } catch (RequestPath.Malformed e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Match match) {
        return match.surface().name() + " " + match.route().text();
    }

    private Outcome outcome(Policy policy, String key, String method, String path) {
        world.checker.usePolicy(policy);
        return Outcome.of(world.check(key, method, path));
    }

    private static Policy with(String line, String changed) {
        assertThat(World.LINES).contains(line);
        return PolicyLines.withRoles(World.LINES.replace(line, changed));
    }

    private static List<String> lines(PolicyDiff diff) {
        assertThat(diff.complete()).isTrue();
        List<String> lines = new ArrayList<>();
        for (Difference difference : diff.differences()) {
            Role role = difference.role();
            lines.add(List.of(
                            difference.kind().wireName(),
                            role.wireName(),
                            difference.method(),
                            difference.route(),
                            difference.before().wireName(),
                            difference.after().wireName())
                    .stream()
                    .collect(Collectors.joining(" ")));
        }
        return lines;
    }
}
