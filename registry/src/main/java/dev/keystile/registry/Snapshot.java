package dev.keystile.registry;

import dev.keystile.core.check.Change;
import java.util.List;

/**
 * Everything that verdicts depend on, as it was at one moment.
 *
 * @param n the newest change that is in it, 0 if there has been none
 * @param token the token of that change, 0 if there has been none
 * @param changes organizations first, then projects, then keys, so that they can be applied in order
 */
public record Snapshot(long n, long token, List<Change> changes) {

    public Snapshot {
        changes = List.copyOf(changes);
    }
}
