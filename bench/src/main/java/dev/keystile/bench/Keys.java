package dev.keystile.bench;

import dev.keystile.core.ProjectRole;
import dev.keystile.core.check.Change;
import dev.keystile.core.check.Change.KeyChanged;
import dev.keystile.core.check.Change.OrganizationChanged;
import dev.keystile.core.check.Change.ProjectChanged;
import dev.keystile.core.key.KeyFormat;
import dev.keystile.core.key.KeyKind;
import dev.keystile.core.key.PlaintextKey;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Keys of many projects, made up for one run. */
final class Keys {

    private static final int KEYS_A_PROJECT = 100;

    private final RandomGenerator random;
    private final String[] values;

    private Keys(RandomGenerator random, int number) {
        this.random = random;
        this.values = new String[number];
    }

    /** Makes keys, and tells each change by which a table comes to know them. */
    static Keys mint(int number, RandomGenerator random, Consumer<Change> changes) {
        Keys keys = new Keys(random, number);
        changes.accept(new OrganizationChanged(1, null, false));
        for (int i = 0; i < number; i++) {
            keys.mint(i, changes);
        }
        return keys;
    }

    private void mint(int i, Consumer<Change> changes) {
        long project = 1L + i / KEYS_A_PROJECT;
        if (i % KEYS_A_PROJECT == 0) {
            changes.accept(new ProjectChanged(project, 1, null, false));
        }
        PlaintextKey key = KeyFormat.unbranded().mint(KeyKind.SECRET, random);
        changes.accept(new KeyChanged(
                1L + i, key.digest(), KeyKind.SECRET, project, ProjectRole.EDITOR, KeyChanged.NEVER, false));
        values[i] = key.revealPlaintext();
    }

    /**
     * The values in another order than the one in which they came to be known, and laid out in memory in that
     * order: so a text is in the cache when it is asked for, as that of a request is, while its entry isn't.
     */
    String[] inRandomOrder() {
        for (int i = values.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            String value = values[i];
            values[i] = values[other];
            values[other] = value;
        }
        String[] copies = new String[values.length];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = new String(values[i].toCharArray());
        }
        return copies;
    }
}
