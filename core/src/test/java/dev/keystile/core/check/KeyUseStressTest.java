package dev.keystile.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.Change.KeyChanged;
import dev.keystile.core.check.Change.OrganizationChanged;
import dev.keystile.core.check.Change.ProjectChanged;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Guarantee: no use is lost, whatever grows, is put in another's place or is drained meanwhile. In each
 * round readers use every key once, while one thread puts fresh tables in place and makes them grow, and
 * one drains without a pause. At the end of the round every key must have been handed over.
 */
@Timeout(60)
class KeyUseStressTest {

    private static final int KEYS = 900;
    private static final int USED_KEYS = KEYS / 3;
    private static final int ROUNDS = 400;
    private static final int READERS = 2;
    private static final long MILLIS_A_ROUND = 1_000;

    private final List<PlaintextKey> keys = mintKeys();
    private final String[] values =
            keys.stream().map(PlaintextKey::revealPlaintext).toArray(String[]::new);
    private final long[] drained = new long[KEYS + 1];
    private volatile int round;
    private volatile boolean busy;
    private int tables;
    private int lost;

    private final Checker checker = new Checker(
            () -> true, () -> Instant.ofEpochMilli(round * MILLIS_A_ROUND), World.POLICY, tableOf(USED_KEYS));

    @Test
    void drainUses_amidChecksGrowthAndFreshTables_losesNoUse() throws Exception {
        CheckService service = new CheckService(checker, BrowserRefusal.REFUSE, RefusalObserver.NONE);
        play(service::check);

        assertThat(lost).isZero();
        assertThat(tables).isGreaterThan(ROUNDS);
    }

    private void play(Function<CheckRequest, Verdict> check) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(READERS + 2)) {
            for (int i = 1; i <= ROUNDS; i++) {
                round = i;
                busy = true;
                List<Future<?>> others =
                        List.of(threads.submit(this::renewTables), threads.submit(this::drainWhileBusy));
                List<Future<?>> readers = new ArrayList<>();
                for (int reader = 0; reader < READERS; reader++) {
                    int first = reader;
                    readers.add(threads.submit(() -> useEach(check, first)));
                }
                join(readers);
                busy = false;
                join(others);
                drain();
                countLost();
            }
        }
    }

    private static void join(List<Future<?>> running) throws Exception {
        for (Future<?> each : running) {
            each.get();
        }
    }

    private void countLost() {
        for (int id = 1; id <= USED_KEYS; id++) {
            lost += drained[id] == round * MILLIS_A_ROUND ? 0 : 1;
        }
    }

    private void useEach(Function<CheckRequest, Verdict> check, int first) {
        for (int i = first; i < USED_KEYS; i += READERS) {
            Verdict verdict = check.apply(new CheckRequest(values[i], "GET", "/api/client/events", false));
            assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
        }
    }

    /** Fresh tables with the keys that are used, which grow by the others when they are in place. */
    private void renewTables() {
        while (busy) {
            KeyTable fresh = tableOf(USED_KEYS);
            checker.useTable(fresh);
            for (int i = USED_KEYS; i < KEYS; i++) {
                fresh.apply(row(i));
            }
            tables++;
        }
    }

    private void drainWhileBusy() {
        while (busy) {
            drain();
        }
    }

    private void drain() {
        checker.drainUses(batch -> {
            for (KeyUse use : batch) {
                int id = (int) use.keyId();
                drained[id] = Math.max(drained[id], use.lastUsedAtMillis());
            }
        });
    }

    private KeyTable tableOf(int count) {
        KeyTable table = new KeyTable();
        table.apply(new OrganizationChanged(1, null, false));
        table.apply(new ProjectChanged(10, 1, null, false));
        for (int i = 0; i < count; i++) {
            table.apply(row(i));
        }
        return table;
    }

    private KeyChanged row(int key) {
        return new KeyChanged(
                key + 1L, keys.get(key).digest(), KeyKind.SECRET, 10, ProjectRole.EDITOR, KeyChanged.NEVER, false);
    }

    private static List<PlaintextKey> mintKeys() {
        SplittableRandom random = new SplittableRandom(20_261_124);
        List<PlaintextKey> minted = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            minted.add(KeyFormat.unbranded().mint(KeyKind.SECRET, random));
        }
        return minted;
    }
}
