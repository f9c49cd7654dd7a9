package dev.keystile.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.Change.KeyChanged;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Guarantee: a check that starts after {@code apply(revoked)} has returned doesn't let the key pass, and
 * one that ends before the revoke began does, while the table grows from 64 places to many thousands.
 *
 * <p>One thread makes keys and revokes some of them; readers note how far it had come before they began
 * and after they ended, and judge their verdict by that.
 */
@Timeout(60)
class RevocationStressTest {

    private static final int KEYS = 40_000;
    private static final int READERS = 3;
    private static final int LAG = 50;

    private final World world = new World();
    private final List<PlaintextKey> keys = mintKeys();
    private final String[] values =
            keys.stream().map(PlaintextKey::revealPlaintext).toArray(String[]::new);

    /** Keys below this number were taken in before it was written. */
    private volatile int made;

    /** The revoke of keys below this number had begun when it was written. */
    private volatile int revokesBegun;

    /** The revoke of keys below this number had returned when it was written. */
    private volatile int revokesDone;

    private record Tally(int passed, int refused, List<String> violations) {}

    @Test
    void check_amidRevokesAndGrowth_isNeverFromBeforeARevokeThatReturned() throws Exception {
        Tally tally = run(world.checker::check);

        assertThat(tally.violations).isEmpty();
        assertThat(tally.passed).isGreaterThan(1_000);
        assertThat(tally.refused).isGreaterThan(1_000);
        assertThat(world.table.size()).isEqualTo(KEYS);
    }

    /** The negative control: the usual mistake, a verdict kept in a cache, is caught. */
    @Test
    void check_withACacheInFront_isCaught() throws Exception {
        Map<String, Verdict> cache = new ConcurrentHashMap<>();
        Tally tally = run(request ->
                cache.computeIfAbsent(String.valueOf(request.key()), ignored -> world.checker.check(request)));

        assertThat(tally.violations).isNotEmpty();
    }

    private Tally run(Function<CheckRequest, Verdict> check) throws Exception {
        List<Tally> tallies = new ArrayList<>();
        try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
            List<Future<Tally>> running = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                long seed = i;
                running.add(readers.submit(() -> read(check, seed)));
            }
            write();
            for (Future<Tally> reader : running) {
                tallies.add(reader.get());
            }
        }
        List<String> violations = new ArrayList<>();
        tallies.forEach(tally -> violations.addAll(tally.violations));
        return new Tally(
                tallies.stream().mapToInt(Tally::passed).sum(),
                tallies.stream().mapToInt(Tally::refused).sum(),
                violations);
    }

    private void write() {
        for (int i = 0; i < KEYS + LAG; i++) {
            if (i < KEYS) {
                world.table.apply(change(i, false));
                made = i + 1;
            }
            int revoked = i - LAG;
            if (revoked >= 0) {
                revokesBegun = revoked + 1;
                world.table.apply(change(revoked, true));
                revokesDone = revoked + 1;
            }
        }
    }

    /** Looks at keys near the place where the writer is, until it is done. */
    private Tally read(Function<CheckRequest, Verdict> check, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> violations = new ArrayList<>();
        int passed = 0;
        int refused = 0;
        while (revokesDone < KEYS && violations.size() < 10) {
            int i = Math.floorMod(revokesDone - LAG + random.nextInt(3 * LAG), KEYS);
            boolean wasMade = i < made;
            boolean wasRevoked = i < revokesDone;
            Verdict verdict = check.apply(new CheckRequest(values[i], "GET", "/api/client/events", false));
            boolean revokeHasBegun = i < revokesBegun;
            boolean allowed = verdict instanceof Verdict.Allowed;
            if (wasRevoked && !World.words(verdict).equals("unauthenticated REVOKED")) {
                violations.add("key " + i + " after its revoke: " + World.words(verdict));
            }
            if (wasMade && !revokeHasBegun && !allowed) {
                violations.add("key " + i + " before its revoke: " + World.words(verdict));
            }
            passed += allowed ? 1 : 0;
            refused += wasRevoked ? 1 : 0;
        }
        return new Tally(passed, refused, violations);
    }

    private KeyChanged change(int i, boolean revoked) {
        return new KeyChanged(
                i + 1L, keys.get(i).digest(), KeyKind.SECRET, 10, ProjectRole.EDITOR, KeyChanged.NEVER, revoked);
    }

    private static List<PlaintextKey> mintKeys() {
        SplittableRandom random = new SplittableRandom(8);
        List<PlaintextKey> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add(KeyFormat.unbranded().mint(KeyKind.SECRET, random));
        }
        return keys;
    }
}
