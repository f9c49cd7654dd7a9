package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystile.app.KeyLives.Life;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Guarantee: after kill -9 at any moment and a restart, everything that was answered holds, and nothing is
 * half-done. Runs longer with {@code -Dkeystile.long=true}; {@code -Dkeystile.seed=N} repeats a run's
 * choices.
 */
class KillIT {

    private static final int ROUNDS = Boolean.getBoolean("keystile.long") ? 40 : 8;
    private static final int CLIENTS = 6;
    private static final int MOST_ANSWERS = 120;
    private static final long MOST_NANOS_LATER = Duration.ofMillis(3).toNanos();

    @TempDir
    private Path folder;

    private final Map<String, Integer> tally = new TreeMap<>();

    @Test
    void kill_atRandomPoints_losesNothingAnswered_andLeavesNothingHalfDone() throws Exception {
        long seed = Long.getLong("keystile.seed", System.nanoTime());
        System.out.println("KillIT: to repeat its choices, -Dkeystile.seed=" + seed);
        Random random = new Random(seed);
        Tenant tenant = Keystile.in(folder).init();
        KeyLives lives = new KeyLives(tenant.projectId(), "key-");
        for (int round = 0; round < ROUNDS; round++) {
            try (ServingKeystile server = Keystile.in(folder).serve()) {
                assertHolds(server.control(), server.gate(), tenant, lives);
                liveAndKill(server, tenant, lives, random);
            }
            assertNothingHalfDone(lives);
        }
        try (ServingKeystile server = Keystile.in(folder).serve()) {
            assertHolds(server.control(), server.gate(), tenant, lives);
        }
        System.out.println("KillIT: " + lives.answered() + " answers held; " + tally);
        assertThat(lives.answered()).isGreaterThan(ROUNDS * 30);
    }

    private static void liveAndKill(ServingKeystile server, Tenant tenant, KeyLives lives, Random random)
            throws Exception {
        int before = lives.answered();
        int answers = 30 + random.nextInt(MOST_ANSWERS);
        long nanosLater = random.nextLong(MOST_NANOS_LATER);
        Client owner = server.control().as(tenant.ownerKey());
        lives.liveUntilServerIsGone(owner, CLIENTS, random.nextLong(), () -> {
            Waiting.until("enough has been answered", () -> lives.answered() - before >= answers);
            LockSupport.parkNanos(nanosLater);
            server.kill();
        });
    }

    private void assertHolds(Client control, Gate gate, Tenant tenant, KeyLives lives) {
        for (Life life : lives.all()) {
            boolean passes = gate.letsPass(life.value());
            switch (life.state()) {
                case LIVE -> assertThat(passes).as("key %d", life.id()).isTrue();
                case REVOKED -> assertThat(passes).as("key %d", life.id()).isFalse();
                case PERHAPS_REVOKED -> {
                    count("revokes", !passes);
                    life.becomes(passes ? KeyLives.State.LIVE : KeyLives.State.REVOKED);
                }
            }
        }
        assertRetriesMakeOneKeyEach(control.as(tenant.ownerKey()), tenant, lives);
    }

    private void count(String what, boolean happened) {
        tally.merge(what + " in flight that " + (happened ? "happened" : "did not happen"), 1, Integer::sum);
    }

    private void assertRetriesMakeOneKeyEach(Client owner, Tenant tenant, KeyLives lives) {
        for (String name : lives.createsInFlight()) {
            Answer answer = Issuer.expectOk(lives.retry(owner, name));
            boolean happened = answer.header("Idempotent-Replayed").equals("true");
            assertThat(answer.text("value").contains("…")).isEqualTo(happened);
            count("creates", happened);
            String query = "?include=revoked&limit=100&sort=name&q=" + name;
            List<String> found = owner.get(Issuer.keysOf(tenant.projectId()) + query)
                    .json()
                    .path("results")
                    .valueStream()
                    .map(key -> key.path("name").asString())
                    .filter(name::equals)
                    .toList();
            assertThat(found).hasSize(1);
        }
        lives.forgetCreatesInFlight();
    }

    /** What was in flight is either wholly there or not at all, and so is everything else. */
    private void assertNothingHalfDone(KeyLives lives) throws SQLException {
        try (StoredTruth truth = StoredTruth.copyOf(folder.resolve("data"), folder.resolve("copy"))) {
            assertThat(truth.halfDone()).isEmpty();
            List<String> ids = truth.column("SELECT id FROM api_key");
            assertThat(ids)
                    .containsAll(lives.all().stream()
                            .map(life -> Long.toString(life.id()))
                            .toList());
        }
    }

    /** Negative control: where an older copy was put back, answers that came after it don't hold, and that is seen. */
    @Test
    void holds_afterAnOldCopyWasPutBack_isFalse() throws Exception {
        Path data = folder.resolve("data");
        Tenant tenant = Tenant.setUp(data);
        KeyLives created = new KeyLives(tenant.projectId(), "created-");
        KeyLives revoked = new KeyLives(tenant.projectId(), "revoked-");
        List<Life> before = new ArrayList<>();
        try (RunningInstallation installation = RunningInstallation.start(data)) {
            revoked.create(installation.control().as(tenant.ownerKey()), before);
        }
        StoredTruth.copyOf(data, folder.resolve("copy")).close();
        try (RunningInstallation installation = RunningInstallation.start(data)) {
            Client owner = installation.control().as(tenant.ownerKey());
            created.create(owner, new ArrayList<>());
            revoked.revoke(owner, before.getFirst());
            assertHolds(installation.control(), installation.gate(), tenant, created);
            assertHolds(installation.control(), installation.gate(), tenant, revoked);
        }
        StoredTruth.copyOf(folder.resolve("copy"), data).close();
        try (RunningInstallation installation = RunningInstallation.start(data)) {
            assertFails(() -> assertHolds(installation.control(), installation.gate(), tenant, created));
            assertFails(() -> assertHolds(installation.control(), installation.gate(), tenant, revoked));
        }
    }

    private static void assertFails(ThrowingCallable check) {
        assertThatThrownBy(check).isInstanceOf(AssertionError.class).hasMessageContaining("key ");
    }

    /** Negative control: each sort of harm is seen, in a copy that was whole before. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            numbers are contiguous from 1                | DELETE FROM change WHERE n = 3
            the counter is the newest change's number    | DELETE FROM change WHERE n = (SELECT MAX(n) FROM change)
            the counter is the newest change's number    | UPDATE counter SET n = n + 1
            a key is as its newest change says           | UPDATE api_key SET revoked_at = 1, revoked_by_type = 'key', revoked_by_id = 1
            a key is as its newest change says           | UPDATE api_key SET role = 'editor' WHERE role = 'admin'
            a key is as its newest change says           | UPDATE change SET digest = zeroblob(32) WHERE type = 'key'
            a project is as its newest change says       | UPDATE project SET archived_at = 1
            an organization is as its newest change says | UPDATE organization SET external_id = 'x'
            a change is about something that there is    | DELETE FROM api_key
            a key's changes are in the audit, each once  | DELETE FROM audit WHERE action = 'key.issued'
            a key's issue is in the audit                | UPDATE audit SET action = 'key.updated' WHERE action = 'key.issued'
            a key's end is in the audit, and nothing else is | UPDATE audit SET action = 'key.revoked' WHERE action = 'key.issued'
            what rows refer to is there                  | DELETE FROM project
            """)
    void halfDone_afterHarm_seesIt(String rule, String harm) throws SQLException {
        Tenant.setUp(folder);
        try (StoredTruth truth = StoredTruth.copyOf(folder, folder.resolve("copy"))) {
            assertThat(truth.halfDone()).isEmpty();

            truth.harm("PRAGMA foreign_keys = OFF", harm);

            assertThat(truth.halfDone()).anyMatch(broken -> broken.startsWith("not so: " + rule + ":"));
        }
    }
}
