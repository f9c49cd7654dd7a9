package dev.keystile.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.app.KeyLives.Life;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** A hunt for what kill -9 at random points loses or leaves half-done, on whatever engine. */
final class KillHunt {

    private static final int CLIENTS = 6;
    private static final int MOST_ANSWERS = 120;
    private static final long MOST_NANOS_LATER = Duration.ofMillis(3).toNanos();

    private final Place place;
    private final Tenant tenant;
    private final KeyLives lives;
    private final Map<String, Integer> tally = new TreeMap<>();

    /** Where the servers that are killed keep what they know. */
    interface Place {

        ServingKeystile serve();

        /** What a dead server left. */
        StoredTruth truth() throws SQLException;
    }

    KillHunt(Place place, Tenant tenant) {
        this.place = place;
        this.tenant = tenant;
        this.lives = new KeyLives(tenant.projectId(), "key-");
    }

    /** Runs it. {@code -Dkeystile.seed=N} repeats a run's choices. */
    void run(int rounds) throws Exception {
        long seed = Long.getLong("keystile.seed", System.nanoTime());
        System.out.println("KillHunt: to repeat its choices, -Dkeystile.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < rounds; round++) {
            try (ServingKeystile server = place.serve()) {
                assertHolds(server.control(), server.gate(), tenant, lives);
                liveAndKill(server, tenant, lives, random);
            }
            assertNothingHalfDone(lives);
        }
        try (ServingKeystile server = place.serve()) {
            assertHolds(server.control(), server.gate(), tenant, lives);
        }
        System.out.println("KillHunt: " + lives.answered() + " answers held; " + tally);
        assertThat(lives.answered()).isGreaterThan(rounds * 30);
    }

    /** Everything that was answered holds. What was in flight is settled by this. */
    void assertHolds(Client control, Gate gate, KeyLives known) {
        assertHolds(control, gate, tenant, known);
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
        try (StoredTruth truth = place.truth()) {
            assertThat(truth.halfDone()).isEmpty();
            List<String> ids = truth.column("SELECT id FROM api_key");
            assertThat(ids)
                    .containsAll(lives.all().stream()
                            .map(life -> Long.toString(life.id()))
                            .toList());
        }
    }
}
