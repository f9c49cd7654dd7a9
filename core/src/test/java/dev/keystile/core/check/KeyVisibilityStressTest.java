package dev.keystile.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.Change.KeyChanged;
import dev.keystile.core.check.Change.OrganizationChanged;
import dev.keystile.core.check.Change.ProjectChanged;
import dev.keystile.core.check.KeyTable.KeyView;
import dev.keystile.core.key.KeyDigest;
import dev.keystile.core.key.KeyKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Guarantee: a key is seen whole or not at all. Readers look for the key that is about to be taken in, so
 * that they meet it at the very moment when it is written.
 *
 * <p>The negative control was a mutation: with the state word written before the expiry and a moment's
 * pause between the two, this test fails. Without the pause it passes, since x86 lets nobody see two
 * neighbouring writes apart: what the test can't show there, the release and acquire of the table promise.
 */
@Timeout(60)
class KeyVisibilityStressTest {

    private static final int KEYS = 400_000;
    private static final int READERS = 2;

    private final KeyTable table = new KeyTable();
    private final long[] digests = new SplittableRandom(1).longs(KEYS).toArray();
    private volatile int made;

    @Test
    void look_keyThatIsBeingTakenIn_isWholeOrUnknown() throws Exception {
        table.apply(new OrganizationChanged(1, null, false));
        table.apply(new ProjectChanged(1, 1, null, false));
        List<String> broken = new ArrayList<>();
        try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
            List<Future<List<String>>> running = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                running.add(readers.submit(this::meetKeys));
            }
            for (int i = 0; i < KEYS; i++) {
                table.apply(key(i));
                made = i + 1;
            }
            for (Future<List<String>> reader : running) {
                broken.addAll(reader.get());
            }
        }

        assertThat(broken).isEmpty();
        assertThat(table.size()).isEqualTo(KEYS);
    }

    private List<String> meetKeys() {
        List<String> broken = new ArrayList<>();
        int next = made;
        while (next < KEYS && broken.size() < 10) {
            KeyView view = table.look(key(next).digest());
            if (view == null) {
                continue;
            }
            KeyChanged key = key(next);
            if (view.keyId() != key.keyId() || view.expiresAtMillis() != key.expiresAtMillis()) {
                broken.add("key " + next + " with id " + view.keyId() + " and expiry " + view.expiresAtMillis());
            }
            next = Math.max(next + 1, made);
        }
        return broken;
    }

    private KeyChanged key(int i) {
        KeyDigest digest = new KeyDigest(digests[i], i, 0, 0);
        return new KeyChanged(i + 1L, digest, KeyKind.SECRET, 1, ProjectRole.EDITOR, i + 1_000L, false);
    }
}
