package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.app.Hammer.Observation;
import dev.keystile.app.Issuer.Issued;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guarantee: once a revoke, or the archiving of a project or an organization, has been answered, no check
 * that starts later lets one of the keys pass, whenever they were made.
 */
class RevokeTest {

    private static final int THREADS = 6;
    private static final int REVOKES = 60;
    private static final int QUESTIONS_BEFORE = 4;
    private static final int QUESTIONS_AFTER = 12;

    @TempDir
    private Path folder;

    private Tenant tenant;

    @BeforeEach
    void setUp() {
        tenant = Tenant.setUp(folder);
    }

    @Test
    void revoke_onceAnswered_letsNoLaterCheckPass() {
        try (RunningInstallation installation = RunningInstallation.start(folder);
                Hammer hammer = new Hammer(installation.gate(), THREADS)) {
            Issuer issuer = new Issuer(installation.control(), tenant.ownerKey());
            for (int i = 0; i < REVOKES; i++) {
                Issued key = i % 5 == 0
                        ? issuer.organizationKey("admin")
                        : issuer.projectKey(tenant.projectId(), "secret", "editor");
                String path = i % 5 == 0
                        ? "/api/admin/organizations/api-keys/" + key.id()
                        : Issuer.keysOf(tenant.projectId()) + "/" + key.id();
                hammer.turnTo(key.value());
                hammer.awaitPasses(QUESTIONS_BEFORE);

                assertEnds(hammer, List.of(key.value()), installation.control().as(tenant.ownerKey()), path);
                assertThat(installation.control().as(key.value()).get("/api/client/keys"))
                        .extracting(Answer::status)
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void archiveProject_onceAnswered_letsNoKeyOfItPass() throws Exception {
        try (RunningInstallation installation = RunningInstallation.start(folder)) {
            Issuer issuer = new Issuer(installation.control(), tenant.ownerKey());
            for (int i = 0; i < 5; i++) {
                long project = issuer.project("Doomed");
                assertEndsWithKeysBeingMade(
                        installation,
                        () -> issuer.projectKey(project, "secret", "support").value(),
                        "/api/admin/projects/" + project);
            }
        }
    }

    @Test
    void archiveOrganization_onceAnswered_letsNoKeyOfItPass() throws Exception {
        try (RunningInstallation installation = RunningInstallation.start(folder)) {
            Issuer issuer = new Issuer(installation.control(), tenant.ownerKey());
            assertEndsWithKeysBeingMade(
                    installation,
                    () -> System.nanoTime() % 2 == 0
                            ? issuer.projectKey(tenant.projectId(), "secret", "support")
                                    .value()
                            : issuer.organizationKey("member").value(),
                    "/api/admin/organizations/me?confirm=acme");
            assertThat(installation.gate().letsPass(tenant.ownerKey())).isFalse();
            assertThat(installation.gate().letsPass(tenant.adminKey())).isFalse();
        }
    }

    /** Makes one more key, or fails when its owner is no more. */
    @FunctionalInterface
    private interface Maker {
        String make();
    }

    /** Ends an owner while keys of it are being made, some of them in the very last moment. */
    private void assertEndsWithKeysBeingMade(RunningInstallation installation, Maker maker, String path)
            throws Exception {
        List<String> made = java.util.Collections.synchronizedList(new ArrayList<>());
        try (Hammer hammer = new Hammer(installation.gate(), THREADS - 2);
                ExecutorService makers = Executors.newFixedThreadPool(2)) {
            List<Future<?>> making = List.of(
                    makers.submit(() -> makeOn(maker, made, hammer)), makers.submit(() -> makeOn(maker, made, hammer)));
            Waiting.until("keys are made", () -> made.size() >= 10);
            hammer.awaitPasses(QUESTIONS_BEFORE);

            long answered = assertEnds(hammer, List.of(), installation.control().as(tenant.ownerKey()), path);
            for (Future<?> thread : making) {
                thread.get();
            }
            hammer.awaitQuestionsAfter(System.nanoTime(), made.size() * 2);
            Map<String, Long> ends = new HashMap<>();
            made.forEach(key -> ends.put(key, answered));
            assertThat(Hammer.stale(hammer.observations(), ends)).isEmpty();
            assertThat(made).noneMatch(installation.gate()::letsPass);
        }
    }

    private static void makeOn(Maker maker, List<String> made, Hammer hammer) {
        while (true) {
            String key;
            try {
                key = maker.make();
            } catch (AssertionError refused) {
                return;
            }
            made.add(key);
            hammer.add(key);
        }
    }

    /** Ends keys by a DELETE and returns when that was answered. */
    private static long assertEnds(Hammer hammer, List<String> keys, Client owner, String path) {
        int status = owner.delete(path).status();
        long answered = System.nanoTime();
        hammer.awaitQuestionsAfter(answered, QUESTIONS_AFTER);
        Map<String, Long> ends = new HashMap<>();
        keys.forEach(key -> ends.put(key, answered));

        assertThat(status).isEqualTo(200);
        assertThat(Hammer.stale(hammer.observations(), ends)).isEmpty();
        return answered;
    }

    /** However late the node hears of a revoke, the revoke isn't answered before. */
    @Test
    void revoke_whileTheNodeHearsOfNothing_waitsForIt() {
        try (SlowNode node = SlowNode.start(folder, true);
                ExecutorService other = Executors.newSingleThreadExecutor()) {
            Issued key =
                    new Issuer(node.control(), tenant.ownerKey()).projectKey(tenant.projectId(), "secret", "editor");
            node.holdBack();
            Future<Answer> revoke = other.submit(() -> delete(node, key));
            Waiting.until("the revoke is committed", () -> isNewestRevoked(node));
            boolean answeredEarly = revoke.isDone();
            boolean passedMeanwhile = node.gate().letsPass(key.value());
            node.letGo();

            assertThat(revoke)
                    .succeedsWithin(Waiting.LONGEST)
                    .satisfies(answer -> assertThat(answer.status()).isEqualTo(200));
            assertThat(answeredEarly).isFalse();
            assertThat(passedMeanwhile).isTrue();
            assertThat(node.gate().letsPass(key.value())).isFalse();
        }
    }

    /** Negative control: with a barrier that waits for nothing, a stale pass happens and is seen. */
    @Test
    void revoke_withoutTheBarrier_isAnsweredTooEarly_andTheJudgeSeesIt() {
        try (SlowNode node = SlowNode.start(folder, false);
                Hammer hammer = new Hammer(node.gate(), 2)) {
            Issued key =
                    new Issuer(node.control(), tenant.ownerKey()).projectKey(tenant.projectId(), "secret", "editor");
            Waiting.until("the node knows the key", () -> node.gate().letsPass(key.value()));
            node.holdBack();
            hammer.turnTo(key.value());
            int status = delete(node, key).status();
            long answered = System.nanoTime();
            hammer.awaitQuestionsAfter(answered, QUESTIONS_AFTER);
            node.letGo();

            assertThat(status).isEqualTo(200);
            assertThat(Hammer.stale(hammer.observations(), Map.of(key.value(), answered)))
                    .isNotEmpty();
        }
    }

    private Answer delete(SlowNode node, Issued key) {
        return node.control().as(tenant.ownerKey()).delete(Issuer.keysOf(tenant.projectId()) + "/" + key.id());
    }

    private boolean isNewestRevoked(SlowNode node) {
        String path = Issuer.keysOf(tenant.projectId()) + "?include=revoked&sort=id&direction=desc&limit=1";
        return node.control()
                .as(tenant.ownerKey())
                .get(path)
                .json()
                .path("results")
                .path(0)
                .has("revoked_at");
    }

    /** Negative control: the judge sees a pass that began too late, and only that. */
    @Test
    void stale_ofAPassAfterTheAnswer_findsIt() {
        Observation before = new Observation("sk_a", 90, true);
        Observation refused = new Observation("sk_a", 110, false);
        Observation late = new Observation("sk_a", 110, true);
        Observation other = new Observation("sk_b", 110, true);

        assertThat(Hammer.stale(List.of(before, refused, late, other), Map.of("sk_a", 100L)))
                .containsExactly(late);
    }
}
