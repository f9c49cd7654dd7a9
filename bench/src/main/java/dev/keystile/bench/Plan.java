package dev.keystile.bench;

import java.time.Duration;

/**
 * How much is done. The figures of the quick plan mean nothing: it shows that everything still runs.
 *
 * @param keys how many keys the project has
 * @param manyKeys how many keys the larger of the two tables has in which a check looks
 * @param rounds how often each contender has its turn; the figure is the median
 * @param warmUps how many rounds before them don't count
 * @param slice how long a turn lasts
 * @param databaseCallers how many threads ask a database at once
 * @param connections how many connections send requests at once
 * @param lonelyRevokes how many keys are revoked one after the other, to see when each is in force
 * @param forks how many processes of JMH measure each kind of check
 * @param iterations how many iterations each of them counts
 * @param iteration how long an iteration lasts
 */
record Plan(
        int keys,
        int manyKeys,
        int rounds,
        int warmUps,
        Duration slice,
        int databaseCallers,
        int connections,
        int lonelyRevokes,
        int forks,
        int iterations,
        Duration iteration) {

    static final Plan FULL =
            new Plan(100_000, 1_000_000, 5, 1, Duration.ofSeconds(1), 16, 4, 2_000, 3, 3, Duration.ofSeconds(1));

    static final Plan QUICK = new Plan(500, 2_000, 1, 0, Duration.ofMillis(100), 4, 2, 20, 1, 1, Duration.ofMillis(50));
}
